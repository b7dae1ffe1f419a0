package io.twinspire.core.scoring;

import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Linear;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.List;

/// Layers with ReLU over the columns from g on: `x_1 = relu(A_i + B_j)` with `A = P W_P^T + b_1`
/// (`M x l_1`) and `B = Q W_Q^T` (`N x l_1`), `x_l = relu(W_l x_{l-1} + b_l)`, `s_ij = h . x_L`.
///
/// Backward: `dz_L = ds h` where `x_L > 0`, `dz_{l-1} = W_l^T dz_l` where `x_{l-1} > 0`, `dA_i =
/// sum_j dz_1`, `dB_j = sum_i dz_1`, and from those as for any linear layer.
final class MlpPart implements NeuralProducts.Part {
  private final NeuralScorer.Mlp mlp;
  private final int from;
  private final WorkerPool pool;
  private final Matrix queries;
  private final Matrix documents;
  private final Matrix a;
  private final Matrix b;
  private final Matrix dA;
  private final Matrix dB;

  /// Outputs of the layers for the pairs last scored, `P x l_1` to `P x l_L`.
  private List<Matrix> outputs = List.of();

  /// @param from the first of the part's columns
  MlpPart(NeuralScorer.Mlp mlp, int from, Matrix q, Matrix d, WorkerPool pool) {
    this.mlp = mlp;
    this.from = from;
    this.pool = pool;
    this.queries = columns(q, from);
    this.documents = columns(d, from);
    this.a = mlp.query().forward(queries, pool);
    this.b = mlp.document().forward(documents, pool);
    this.dA = Matrix.zeros(a.rows(), a.cols());
    this.dB = Matrix.zeros(b.rows(), b.cols());
  }

  @Override
  public void addScores(PairBlock pairs, float[] scores) {
    outputs = forward(pairs);
    Matrix last = outputs.getLast();
    float[] h = mlp.output().values().data();
    Tiles.rows(
        pairs.size(),
        pool,
        p -> scores[p] += Vectors.dot(h, 0, last.data(), last.offset(p), last.cols()));
  }

  private List<Matrix> forward(PairBlock pairs) {
    var all = new ArrayList<Matrix>();
    Matrix first = Matrix.zeros(pairs.size(), a.cols());
    float[] x = first.data();
    int n = a.cols();
    Tiles.rows(
        pairs.size(),
        pool,
        p -> {
          int i = a.offset(pairs.query()[p]);
          int j = b.offset(pairs.document()[p]);
          int at = first.offset(p);
          for (int c = 0; c < n; c++) {
            x[at + c] = Math.max(a.data()[i + c] + b.data()[j + c], 0f);
          }
        });
    all.add(first);
    for (Linear layer : mlp.deeper()) {
      Matrix y = layer.forward(all.getLast(), pool);
      Tiles.rows(y.rows(), pool, p -> rectify(y, p));
      all.add(y);
    }
    return all;
  }

  private static void rectify(Matrix y, int row) {
    float[] values = y.data();
    int end = y.offset(row + 1);
    for (int at = y.offset(row); at < end; at++) {
      values[at] = Math.max(values[at], 0f);
    }
  }

  @Override
  public void backward(PairBlock pairs, float[] dScores, Gradients into) {
    Matrix last = outputs.getLast();
    int width = last.cols();
    float[] h = mlp.output().values().data();
    float[] dH = into.dense(mlp.output());
    for (int p = 0; p < dScores.length; p++) {
      Vectors.axpy(dScores[p], last.data(), last.offset(p), dH, 0, width);
    }
    Matrix dz = Matrix.zeros(last.rows(), width);
    Tiles.rows(
        dz.rows(), pool, p -> Vectors.scaleTo(dScores[p], h, 0, dz.data(), dz.offset(p), width));
    sumFirst(pairs, throughLayers(dz, into));
  }

  /// dz_1 from dL/dx_L; both `P x` the layer's width.
  private Matrix throughLayers(Matrix dLast, Gradients into) {
    Matrix dz = dLast;
    for (int l = outputs.size() - 1; l >= 0; l--) {
      Matrix out = outputs.get(l);
      Matrix masked = dz;
      Tiles.rows(dz.rows(), pool, p -> mask(masked, out, p));
      if (l > 0) {
        dz = mlp.deeper().get(l - 1).backward(outputs.get(l - 1), dz, into, pool);
      }
    }
    return dz;
  }

  /// The derivative of ReLU, 0 where its output is 0.
  private static void mask(Matrix dz, Matrix out, int row) {
    float[] values = dz.data();
    int end = dz.offset(row + 1);
    for (int at = dz.offset(row); at < end; at++) {
      values[at] = out.data()[at] > 0 ? values[at] : 0f;
    }
  }

  private void sumFirst(PairBlock pairs, Matrix dz) {
    Tiles.columns(
        dz.cols(),
        pool,
        (column, n) -> {
          for (int p = 0; p < dz.rows(); p++) {
            int i = dA.offset(pairs.query()[p]) + column;
            int j = dB.offset(pairs.document()[p]) + column;
            Vectors.add(dz.data(), dz.offset(p) + column, dA.data(), i, n);
            Vectors.add(dz.data(), dz.offset(p) + column, dB.data(), j, n);
          }
        });
  }

  @Override
  public void finish(Matrix dQ, Matrix dD, Gradients into) {
    write(mlp.query().backward(queries, dA, into, pool), dQ);
    write(mlp.document().backward(documents, dB, into, pool), dD);
  }

  private void write(Matrix part, Matrix to) {
    for (int r = 0; r < part.rows(); r++) {
      System.arraycopy(part.data(), part.offset(r), to.data(), to.offset(r) + from, part.cols());
    }
  }

  private static Matrix columns(Matrix of, int from) {
    Matrix some = Matrix.zeros(of.rows(), of.cols() - from);
    for (int r = 0; r < of.rows(); r++) {
      System.arraycopy(of.data(), of.offset(r) + from, some.data(), some.offset(r), some.cols());
    }
    return some;
  }
}
