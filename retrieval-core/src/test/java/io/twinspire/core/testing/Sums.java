package io.twinspire.core.testing;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Gradients.TableTerm;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.Matrix;
import java.util.List;

/// Plain sums that tests compare with.
public final class Sums {
  private Sums() {}

  /// The gradient of one parameter as `rows x cols`; terms of tables are summed here, in double and
  /// in their order.
  public static float[] gradient(Gradients gradients, Parameter parameter) {
    if (!parameter.table()) {
      return gradients.dense(parameter);
    }
    double[] sum = new double[parameter.rows() * parameter.cols()];
    for (TableTerm term : gradients.tables().getOrDefault(parameter, List.of())) {
      Ragged rows = term.rows();
      float[] weights = rows.weights();
      for (int b = 0; b < rows.rows(); b++) {
        for (int e = rows.offsets()[b]; e < rows.offsets()[b + 1]; e++) {
          double w = weights == null ? 1 : weights[e];
          for (int c = 0; c < parameter.cols(); c++) {
            sum[rows.ids()[e] * parameter.cols() + c] += w * term.source().get(b, c);
          }
        }
      }
    }
    float[] rounded = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      rounded[i] = (float) sum[i];
    }
    return rounded;
  }

  /// `sum_ij a_ij b_ij`.
  public static double inner(Matrix a, Matrix b) {
    double sum = 0;
    for (int i = 0; i < a.rows() * a.cols(); i++) {
      sum += (double) a.data()[i] * b.data()[i];
    }
    return sum;
  }
}
