package io.twinspire.core.sequence;

import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.LayerNorm;
import io.twinspire.kernels.Matrix;
import java.util.List;

/// Layer normalisation of every row, `M x d -> M x d`: `y = gain * (x - mean) / sqrt(variance +
/// eps) + bias` (Ba, Kiros and Hinton 2016). Gradients: [LayerNorm#backward].
///
/// @param gain `1 x d`
/// @param bias `1 x d`
public record LayerNormalization(Parameter gain, Parameter bias) {
  /// PyTorch's default.
  private static final float EPSILON = 1e-5f;

  List<Parameter> parameters() {
    return List.of(gain, bias);
  }

  /// @param statistics mean and 1/deviation of each row
  record Pass(Matrix in, float[] statistics, Matrix out) {}

  Pass forward(Matrix x, Sequences sequences) {
    Matrix y = sequences.memory().matrix(x.rows(), x.cols());
    float[] statistics = new float[x.rows() * LayerNorm.STATISTICS];
    for (int r = 0; r < x.rows(); r++) {
      LayerNorm.forward(
          x.data(),
          x.offset(r),
          gain.values().data(),
          bias.values().data(),
          EPSILON,
          y.data(),
          y.offset(r),
          x.cols(),
          statistics,
          r * LayerNorm.STATISTICS);
    }
    return new Pass(x, statistics, y);
  }

  /// Turns `dY` into dX, in place, and adds the gradients of gain and bias.
  void backward(Pass pass, Matrix dY, Gradients into) {
    float[] dGain = into.dense(gain);
    float[] dBias = into.dense(bias);
    Matrix x = pass.in;
    for (int r = 0; r < x.rows(); r++) {
      LayerNorm.backward(
          x.data(),
          x.offset(r),
          gain.values().data(),
          pass.statistics,
          r * LayerNorm.STATISTICS,
          dY.data(),
          dY.offset(r),
          dY.data(),
          dY.offset(r),
          x.cols(),
          dGain,
          dBias);
    }
  }
}
