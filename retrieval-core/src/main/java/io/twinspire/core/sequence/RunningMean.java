package io.twinspire.core.sequence;

import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The mean of a sequence's rows up to each, `M x d -> A x d`, and where there is one a feed-forward
/// layer on top (the averaged embeddings of Covington, Adams and Sargin 2016, section
/// 3.2):
///
///     m_i = (x_0 + ... + x_i) / (i + 1)        y_i = layer(m_i), or m_i + layer(m_i) where residual
///
///     dx_j = sum over i >= j of dm_i / (i + 1)
///
/// @param layer null where there is none
/// @param residual whether the mean is added to what the layer makes of it
public record RunningMean(@Nullable FeedForward layer, boolean residual)
    implements SequenceEncoder {
  private static final int GROUP = 400;

  @Override
  public List<Parameter> parameters() {
    return layer == null ? List.of() : layer.parameters();
  }

  @Override
  public boolean fills(int sequences, int rows) {
    return rows >= GROUP;
  }

  private record MeanPass(FeedForward.@Nullable Pass fed, Matrix out) implements Pass {}

  @Override
  public Pass forward(Matrix x, Sequences sequences) {
    int d = x.cols();
    Matrix means = sequences.memory().matrix(x.rows(), d);
    float[] sum = new float[d];
    int[] offsets = sequences.offsets();
    for (int s = 0; s < sequences.count(); s++) {
      Arrays.fill(sum, 0f);
      for (int r = offsets[s]; r < offsets[s + 1]; r++) {
        Vectors.add(x.data(), x.offset(r), sum, 0, d);
        Vectors.scaleTo(1f / (r - offsets[s] + 1), sum, 0, means.data(), means.offset(r), d);
      }
    }
    means = sequences.pick(means);
    if (layer == null) {
      return new MeanPass(null, means);
    }
    var fed = layer.forward(means, sequences.asked());
    if (residual) {
      Vectors.add(means.data(), 0, fed.out().data(), 0, means.rows() * d);
    }
    return new MeanPass(fed, fed.out());
  }

  @Override
  public Matrix backward(Pass pass, Matrix dY, Sequences sequences, Gradients into) {
    var fed = ((MeanPass) pass).fed;
    Matrix dMeans = dY;
    int d = dY.cols();
    if (layer != null && fed != null) {
      dMeans = layer.backward(fed, dY, sequences.asked(), into);
      if (residual) {
        Vectors.add(dY.data(), 0, dMeans.data(), 0, dY.rows() * d);
      }
    }
    dMeans = sequences.spread(dMeans);
    int[] offsets = sequences.offsets();
    Matrix dX = sequences.memory().zeros(dMeans.rows(), d);
    for (int s = 0; s < sequences.count(); s++) {
      for (int r = offsets[s + 1] - 1; r >= offsets[s]; r--) {
        if (r + 1 < offsets[s + 1]) {
          System.arraycopy(dX.data(), dX.offset(r + 1), dX.data(), dX.offset(r), d);
        }
        float share = 1f / (r - offsets[s] + 1);
        Vectors.axpy(share, dMeans.data(), dMeans.offset(r), dX.data(), dX.offset(r), d);
      }
    }
    return dX;
  }
}
