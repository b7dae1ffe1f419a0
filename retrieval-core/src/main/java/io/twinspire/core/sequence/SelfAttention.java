package io.twinspire.core.sequence;

import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Linear;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.Gemm;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.Softmax;
import io.twinspire.kernels.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Multi-head scaled dot-product self-attention within each sequence (Vaswani et al. 2017, section
/// 3.2), `M x d -> A x d`: the rows that are asked attend to all, or, where causal, to those up to
/// their own.
///
/// With the rows `Q, K, V = X W^T + b` of one head, `k` wide, and `c = 1 / sqrt(k)`:
///
///     S = c Q K^T      P = softmax(S) by rows      O = dropout(P) V      Y = (O of all heads) W_o^T + b_o
///
///     dV = dropout(P)^T dO      dS_ij = dropout(P)_ij (dO V^T)_ij - P_ij <dO_i, O_i>
///     dQ = c dS K               dK = c dS^T Q
///
/// S and P exist for [#BLOCK] rows of one head of one sequence at a time. Kept for the way back is
/// the logarithm of each row's normaliser, from which P is made again.
public final class SelfAttention {
  /// Query rows at a time; a causal block leaves out the columns after its last row.
  static final int BLOCK = 60;

  private final Linear in;
  private final Linear out;
  private final int heads;
  private final boolean causal;
  private final Dropout dropout;

  /// @param in queries, keys and values, in this order: `3d x d`
  /// @param out `d x d`
  /// @param heads a divisor of d
  /// @param dropout of the probabilities
  public SelfAttention(Linear in, Linear out, int heads, boolean causal, Dropout dropout) {
    int d = out.weight().cols();
    if (heads < 1 || d % heads != 0 || in.weight().rows() != 3 * d) {
      throw new IllegalArgumentException(
          "attention: must have 3d x d weights and heads that divide d, got "
              + in.weight().rows()
              + " x "
              + d
              + " and "
              + heads);
    }
    this.in = in;
    this.out = out;
    this.heads = heads;
    this.causal = causal;
    this.dropout = dropout;
  }

  List<Parameter> parameters() {
    return Stream.of(in, out).flatMap(layer -> layer.parameters().stream()).toList();
  }

  /// @param qkv queries times c, keys and values, `M x 3d`
  /// @param mixed O of all heads, `A x d`
  /// @param logSums of the rows of each head, `A x heads`
  record Pass(Matrix x, Matrix qkv, Matrix mixed, float[] logSums, Matrix out) {}

  Pass forward(Matrix x, Sequences sequences) {
    var pool = sequences.context().pool();
    var memory = sequences.memory();
    int d = x.cols();
    Matrix qkv = in.forward(x, memory.matrix(x.rows(), 3 * d), pool);
    for (int r = 0; r < qkv.rows(); r++) {
      Vectors.scale(factor(d), qkv.data(), qkv.offset(r), d);
    }
    int asked = sequences.asked().rows();
    Matrix mixed = memory.matrix(asked, d);
    float[] logSums = new float[asked * heads];
    float[] p = memory.matrix(BLOCK, longest(sequences)).data();
    float[] q = memory.matrix(BLOCK, d / heads).data();
    forEachBlock(
        sequences,
        b -> {
          b.queries(qkv, q);
          b.scores(q, qkv, p);
          for (int r = 0; r < b.rows; r++) {
            int n = b.columns(r);
            int at = r * b.width;
            float max = Vectors.max(p, at, n);
            float sum = Softmax.expShifted(p, at, n, max);
            logSums[(b.from + r) * heads + b.head] = (float) (max + StrictMath.log(sum));
            Vectors.scale(1f / sum, p, at, n);
            Arrays.fill(p, at + n, at + b.width, 0f);
          }
          b.drop(p);
          Gemm.nn(
              b.rows,
              b.k,
              b.width,
              p,
              0,
              b.width,
              qkv.data(),
              b.at(qkv, b.start, 2),
              3 * d,
              mixed.data(),
              b.at(mixed, b.from, 0),
              d,
              false);
        });
    Matrix y = out.forward(mixed, memory.matrix(asked, d), pool);
    return new Pass(x, qkv, mixed, logSums, y);
  }

  /// Returns dX.
  Matrix backward(Pass pass, Matrix dY, Sequences sequences, Gradients into) {
    var pool = sequences.context().pool();
    var memory = sequences.memory();
    Matrix dMixed = memory.matrix(dY.rows(), dY.cols());
    out.backward(pass.mixed, dY, dMixed, into, pool);
    Matrix dQkv = memory.zeros(pass.qkv.rows(), pass.qkv.cols());
    int longest = longest(sequences);
    float[] p = memory.matrix(BLOCK, longest).data();
    float[] g = memory.matrix(BLOCK, longest).data();
    float[] dropped = dropout.rate() > 0 ? memory.matrix(BLOCK, longest).data() : p;
    float[] q = memory.matrix(BLOCK, dY.cols() / heads).data();
    float[] dQ = memory.matrix(BLOCK, dY.cols() / heads).data();
    var scratch = new Scratch(q, p, dropped, g, dQ);
    forEachBlock(
        sequences,
        b -> {
          b.queries(pass.qkv, q);
          probabilities(b, pass, q, p);
          if (dropout.rate() > 0) {
            System.arraycopy(p, 0, dropped, 0, b.rows * b.width);
            b.drop(dropped);
          }
          backward(b, pass, dMixed, scratch, dQkv);
        });
    int d = dMixed.cols();
    for (int r = 0; r < dQkv.rows(); r++) {
      Vectors.scale(factor(d), dQkv.data(), dQkv.offset(r), d);
    }
    return in.backward(pass.x, dQkv, memory.matrix(dQkv.rows(), d), into, pool);
  }

  private void probabilities(Block b, Pass pass, float[] q, float[] p) {
    b.scores(q, pass.qkv, p);
    for (int r = 0; r < b.rows; r++) {
      int n = b.columns(r);
      int at = r * b.width;
      Softmax.expShifted(p, at, n, pass.logSums[(b.from + r) * heads + b.head]);
      Arrays.fill(p, at + n, at + b.width, 0f);
    }
  }

  /// Of one block at a time on the way back.
  ///
  /// @param q and `dQ`, `rows x k`
  /// @param p P, `dropped` dropout(P), and `g` dP and then dS: `rows x width`
  private record Scratch(float[] q, float[] p, float[] dropped, float[] g, float[] dQ) {}

  private static void backward(Block b, Pass pass, Matrix dMixed, Scratch scratch, Matrix dQkv) {
    float[] p = scratch.p;
    float[] dropped = scratch.dropped;
    float[] g = scratch.g;
    int d = dMixed.cols();
    float[] qkv = pass.qkv.data();
    float[] dO = dMixed.data();
    int fromO = b.at(dMixed, b.from, 0);
    int keys = b.at(dQkv, b.start, 1);
    int values = b.at(dQkv, b.start, 2);
    int w = b.width;
    float[] into = dQkv.data();
    Gemm.tn(w, b.k, b.rows, dropped, 0, w, dO, fromO, d, into, values, 3 * d, true);
    Gemm.nt(b.rows, w, b.k, dO, fromO, d, qkv, values, 3 * d, g, 0, w, false);
    for (int r = 0; r < b.rows; r++) {
      int at = b.at(dMixed, b.from + r, 0);
      float mean = Vectors.dot(dO, at, pass.mixed.data(), at, b.k);
      // P is 0 after a row's last column, and so is dS.
      for (int i = r * w; i < (r + 1) * w; i++) {
        g[i] = dropped[i] * g[i] - p[i] * mean;
      }
    }
    Gemm.nn(b.rows, b.k, w, g, 0, w, qkv, keys, 3 * d, scratch.dQ, 0, b.k, false);
    Gemm.tn(w, b.k, b.rows, g, 0, w, scratch.q, 0, b.k, into, keys, 3 * d, true);
    for (int r = 0; r < b.rows; r++) {
      System.arraycopy(scratch.dQ, r * b.k, into, b.at(dQkv, b.start + b.place(r), 0), b.k);
    }
  }

  private float factor(int d) {
    return (float) (1 / Math.sqrt(d / (double) heads));
  }

  private static int longest(Sequences sequences) {
    int longest = 0;
    for (int s = 0; s < sequences.count(); s++) {
      longest = Math.max(longest, sequences.offsets()[s + 1] - sequences.offsets()[s]);
    }
    return longest;
  }

  private interface Body {
    void run(Block block);
  }

  private void forEachBlock(Sequences sequences, Body body) {
    int[] offsets = sequences.asked().offsets();
    for (int s = 0; s < sequences.count(); s++) {
      for (int head = 0; head < heads; head++) {
        for (int from = offsets[s]; from < offsets[s + 1]; from += BLOCK) {
          body.run(new Block(sequences, s, head, from, Math.min(BLOCK, offsets[s + 1] - from)));
        }
      }
    }
  }

  /// Some of the rows that are asked, of one head of one sequence.
  private final class Block {
    private final Sequences sequences;
    private final Sequences asked;
    private final int sequence;
    private final int head;

    /// First row of the sequence, and of the block among those that are asked.
    private final int start;

    private final int from;
    private final int rows;

    /// Columns of the block's scores, and of a head.
    private final int width;

    private final int k;

    Block(Sequences sequences, int sequence, int head, int from, int rows) {
      this.sequences = sequences;
      this.asked = sequences.asked();
      this.sequence = sequence;
      this.head = head;
      this.start = sequences.offsets()[sequence];
      this.from = from;
      this.rows = rows;
      this.width = causal ? place(rows - 1) + 1 : sequences.offsets()[sequence + 1] - start;
      this.k = out.weight().cols() / heads;
    }

    /// Where in its sequence row `r` of the block is.
    int place(int r) {
      return asked.place(sequence, from + r);
    }

    /// Columns that a row of the block attends to.
    int columns(int r) {
      return causal ? place(r) + 1 : width;
    }

    /// Where a row has this head's queries (0), keys (1) or values (2).
    int at(Matrix m, int row, int part) {
      return m.offset(row) + part * heads * k + head * k;
    }

    /// Gathers the block's queries, `rows x k`.
    void queries(Matrix qkv, float[] q) {
      for (int r = 0; r < rows; r++) {
        System.arraycopy(qkv.data(), at(qkv, start + place(r), 0), q, r * k, k);
      }
    }

    void scores(float[] q, Matrix qkv, float[] s) {
      int ld = qkv.cols();
      Gemm.nt(rows, width, k, q, 0, k, qkv.data(), at(qkv, start, 1), ld, s, 0, width, false);
    }

    /// Each element has the number that its place, head and column give it.
    void drop(float[] p) {
      int longest = Philox.wholeGroups(sequences.longest());
      for (int r = 0; r < rows; r++) {
        long row = (sequences.number(sequence) + place(r)) * heads + head;
        dropout.apply(p, r * width, columns(r), row * longest, sequences.context());
      }
    }
  }
}
