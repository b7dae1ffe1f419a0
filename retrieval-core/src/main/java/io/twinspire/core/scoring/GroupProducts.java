package io.twinspire.core.scoring;

import io.twinspire.core.data.Ragged;
import io.twinspire.kernels.Gemm;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The products of a contrastive step for the candidates that a group of queries has in common, as
/// matrix products of the group's rows of a strip with its K candidates, 6 K d operations a query.
/// Candidates are gathered some at a time; beyond N x d floats for dD nothing grows with M or K.
///
/// Threads own tiles that the shapes and candidates fix, dD by ranges of its rows and with the
/// groups in their order, so the bits do not depend on their number.
final class GroupProducts {
  /// Candidates gathered at a time: they stay in the cache.
  private static final int TILE = 128;

  /// Queries of a tile of dQ.
  private static final int QUERIES = ContrastiveStep.STRIP / 2;

  /// Rows of a tile of dD.
  private static final int DOCUMENTS = 256;

  private final WorkerPool pool;
  private final float[][] gathered;
  private final float[][] results;

  /// The strip of Q times the scale, and dD as far as it is summed.
  private float[] scaled = new float[0];

  private float[] sums = new float[0];

  private Matrix q = new Matrix(new float[0], 0, 0);
  private Matrix d = q;
  private Ragged rows = new Ragged(new int[1], new int[0]);
  private int[] groupOf = {};
  private float scale;

  GroupProducts(WorkerPool pool) {
    this.pool = pool;
    this.gathered = new float[pool.threads()][0];
    this.results = new float[pool.threads()][0];
  }

  /// Begins a step over Q (`M x d`) and the rows of D (`N x d`) that each group names, in strips of
  /// at most `height` rows.
  void begin(Matrix q, Matrix d, GroupCandidates groups, float scale, int height) {
    this.q = q;
    this.d = d;
    this.rows = groups.rows();
    this.groupOf = groups.groupOf();
    this.scale = scale;
    int k = q.cols();
    scaled = atLeast(scaled, height * k);
    sums = atLeast(sums, d.rows() * k);
    Arrays.fill(sums, 0, d.rows() * k, 0f);
    for (int worker = 0; worker < gathered.length; worker++) {
      gathered[worker] = atLeast(gathered[worker], TILE * k);
      results[worker] = atLeast(results[worker], Math.max(DOCUMENTS, QUERIES) * k);
    }
  }

  private static float[] atLeast(float[] buffer, int size) {
    return buffer.length >= size ? buffer : new float[size];
  }

  /// The rows of a strip that are of one group.
  ///
  /// @param row the first of them in the strip
  /// @param from where the group's candidates begin, and `to` where they end
  private record Part(int row, int height, int from, int to) {
    int tiles() {
      return Math.ceilDiv(to - from, TILE);
    }
  }

  private List<Part> parts(int first, int height) {
    var parts = new ArrayList<Part>();
    for (int row = 0; row < height; ) {
      int group = groupOf[first + row];
      int end = row + 1;
      while (end < height && groupOf[first + end] == group) {
        end++;
      }
      parts.add(new Part(row, end - row, rows.offsets()[group], rows.offsets()[group + 1]));
      row = end;
    }
    return parts;
  }

  /// A part and a number within it, for each of the tasks that parts are cut into.
  private record Task(Part part, int number) {}

  /// Writes the scores of the query rows `[first, first + height)`, from column `at` of the strip.
  void score(int first, int height, float[] strip, int at, int ld) {
    int k = q.cols();
    scaleQueries(first, height);
    var tasks = new ArrayList<Task>();
    for (Part part : parts(first, height)) {
      for (int tile = 0; tile < part.tiles(); tile++) {
        tasks.add(new Task(part, tile));
      }
    }
    pool.run(
        tasks.size(),
        (t, worker) -> {
          Part part = tasks.get(t).part;
          int from = part.from + tasks.get(t).number * TILE;
          int n = gather(from, part.to, gathered[worker]);
          int to = part.row * ld + at + from - part.from;
          Gemm.nt(
              part.height,
              n,
              k,
              scaled,
              part.row * k,
              k,
              gathered[worker],
              0,
              k,
              strip,
              to,
              ld,
              false);
        });
  }

  private void scaleQueries(int first, int height) {
    Vectors.scaleTo(scale, q.data(), q.offset(first), scaled, 0, height * q.cols());
  }

  /// Copies the candidates `[from, from + TILE)`, of those before `end`, and tells how many.
  private int gather(int from, int end, float[] into) {
    int k = d.cols();
    int n = Math.min(TILE, end - from);
    for (int i = 0; i < n; i++) {
      System.arraycopy(d.data(), d.offset(rows.ids()[from + i]), into, i * k, k);
    }
    return n;
  }

  /// `dQ_strip += scale * dS D` for these columns of a strip that holds dS, and their part of dD.
  void fold(int first, int height, float[] strip, int at, int ld, Matrix dQ) {
    scaleQueries(first, height);
    List<Part> parts = parts(first, height);
    var tasks = new ArrayList<Task>();
    for (Part part : parts) {
      for (int tile = 0; tile < Math.ceilDiv(part.height, QUERIES); tile++) {
        tasks.add(new Task(part, tile));
      }
    }
    pool.run(
        tasks.size() + Math.ceilDiv(d.rows(), DOCUMENTS),
        (t, worker) -> {
          if (t < tasks.size()) {
            foldQueries(first, tasks.get(t), strip, at, ld, dQ, worker);
          } else {
            int from = (t - tasks.size()) * DOCUMENTS;
            for (Part part : parts) {
              foldDocuments(from, part, strip, at, ld, results[worker]);
            }
          }
        });
  }

  private void foldQueries(
      int first, Task task, float[] strip, int at, int ld, Matrix dQ, int worker) {
    int k = q.cols();
    Part part = task.part;
    int row = part.row + task.number * QUERIES;
    int height = Math.min(QUERIES, part.row + part.height - row);
    float[] result = results[worker];
    for (int from = part.from; from < part.to; from += TILE) {
      int n = gather(from, part.to, gathered[worker]);
      int column = row * ld + at + from - part.from;
      Gemm.nn(
          height, k, n, strip, column, ld, gathered[worker], 0, k, result, 0, k, from > part.from);
    }
    if (part.from < part.to) {
      Vectors.axpy(scale, result, 0, dQ.data(), dQ.offset(first + row), height * k);
    }
  }

  /// Adds to the rows of dD from `document` on what the candidates of one part among them get.
  private void foldDocuments(
      int document, Part part, float[] strip, int at, int ld, float[] result) {
    int k = q.cols();
    int from = firstFrom(document, part);
    int to = firstFrom(document + DOCUMENTS, part);
    if (from == to) {
      return;
    }
    int column = part.row * ld + at + from - part.from;
    Gemm.tn(
        to - from, k, part.height, strip, column, ld, scaled, part.row * k, k, result, 0, k, false);
    for (int e = from; e < to; e++) {
      Vectors.add(result, (e - from) * k, sums, rows.ids()[e] * k, k);
    }
  }

  /// The first candidate of a part that is not before a row of D.
  private int firstFrom(int document, Part part) {
    int found = Arrays.binarySearch(rows.ids(), part.from, part.to, document);
    return found < 0 ? -found - 1 : found;
  }

  /// `dD += dS^T Q` over all queries.
  void finish(Matrix dD) {
    Vectors.add(sums, 0, dD.data(), 0, dD.rows() * dD.cols());
  }
}
