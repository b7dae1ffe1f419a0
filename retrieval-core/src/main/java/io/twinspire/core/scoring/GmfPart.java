package io.twinspire.core.scoring;

import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;

/// Generalised matrix factorisation over the first g columns: `s_ij = h . (p_i * q_j) = u_i . q_j`
/// with `u_i = h * p_i`.
///
/// Backward: `du_i = sum_j ds_ij q_j`, `dq_j = sum_i ds_ij u_i`, `dp_i = h * du_i`, `dh = sum_i p_i
/// * du_i`.
final class GmfPart implements NeuralProducts.Part {
  private final Parameter output;
  private final Matrix q;
  private final Matrix d;
  private final WorkerPool pool;

  /// `M x g`.
  private final Matrix u;

  private final Matrix dU;

  /// dL/dD of the part's columns, `N x g`.
  private final Matrix dDocuments;

  GmfPart(Parameter output, Matrix q, Matrix d, WorkerPool pool) {
    this.output = output;
    this.q = q;
    this.d = d;
    this.pool = pool;
    int g = output.cols();
    this.u = Matrix.zeros(q.rows(), g);
    this.dU = Matrix.zeros(q.rows(), g);
    this.dDocuments = Matrix.zeros(d.rows(), g);
    float[] h = output.values().data();
    for (int r = 0; r < q.rows(); r++) {
      for (int c = 0; c < g; c++) {
        u.data()[u.offset(r) + c] = h[c] * q.data()[q.offset(r) + c];
      }
    }
  }

  @Override
  public void addScores(PairBlock pairs, float[] scores) {
    Tiles.rows(
        pairs.size(),
        pool,
        p -> {
          int i = u.offset(pairs.query()[p]);
          int j = d.offset(pairs.document()[p]);
          scores[p] += Vectors.dot(u.data(), i, d.data(), j, u.cols());
        });
  }

  @Override
  public void backward(PairBlock pairs, float[] dScores, Gradients into) {
    Tiles.columns(
        u.cols(),
        pool,
        (from, n) -> {
          for (int p = 0; p < dScores.length; p++) {
            int i = u.offset(pairs.query()[p]) + from;
            int j = pairs.document()[p];
            Vectors.axpy(dScores[p], d.data(), d.offset(j) + from, dU.data(), i, n);
            int at = dDocuments.offset(j) + from;
            Vectors.axpy(dScores[p], u.data(), i, dDocuments.data(), at, n);
          }
        });
  }

  @Override
  public void finish(Matrix dQ, Matrix dD, Gradients into) {
    int g = u.cols();
    float[] h = output.values().data();
    float[] dH = into.dense(output);
    for (int r = 0; r < q.rows(); r++) {
      for (int c = 0; c < g; c++) {
        float du = dU.data()[dU.offset(r) + c];
        dQ.data()[dQ.offset(r) + c] = h[c] * du;
        dH[c] += q.data()[q.offset(r) + c] * du;
      }
    }
    for (int r = 0; r < d.rows(); r++) {
      System.arraycopy(dDocuments.data(), dDocuments.offset(r), dD.data(), dD.offset(r), g);
    }
  }
}
