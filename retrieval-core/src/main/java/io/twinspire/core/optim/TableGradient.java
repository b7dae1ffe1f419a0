package io.twinspire.core.optim;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Gradients.TableTerm;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.Storage;
import io.twinspire.kernels.Bags;
import io.twinspire.kernels.Conversions;
import io.twinspire.kernels.RowGroups;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.List;

/// The terms of one table in one step, grouped by row (stable, so each row sums its terms in the
/// order of the batch). Its arrays stay for the next step.
final class TableGradient {
  /// Entries that one task sums, about: a group is never cut.
  private static final int TILE = 1024;

  /// Rows that are summed before they are updated together: their gradients fit in the first-level
  /// cache, and so many rows of the table are on their way from memory at once.
  private static final int BLOCK = 8;

  private final Parameter parameter;
  private final WorkerPool pool;
  private final RowGroups groups;

  /// Of each worker: the gradients of a block of rows, the rows, and room for their random bits.
  private final float[][] gradients;

  private final int[][] blocks;
  private final int[][] noise;
  private List<TableTerm> terms = List.of();

  /// For each term, the entry after its last; none is empty.
  private int[] ends = {};

  /// Of each entry: the table row, the row of its term's source, the weight.
  private int[] rows = {};

  private int[] sources = {};
  private float[] weights = {};

  /// The same in the order of the groups.
  private int[] groupedSources = {};

  private float[] groupedWeights = {};

  TableGradient(Parameter parameter, WorkerPool pool) {
    this.parameter = parameter;
    this.pool = pool;
    groups = new RowGroups(pool);
    gradients = new float[pool.threads()][BLOCK * parameter.cols()];
    blocks = new int[pool.threads()][BLOCK];
    boolean random = parameter.storage() == Storage.BF16_STOCHASTIC;
    noise = new int[pool.threads()][random ? BLOCK * Conversions.noiseWords(parameter.cols()) : 0];
  }

  Parameter parameter() {
    return parameter;
  }

  int width() {
    return parameter.cols();
  }

  /// Takes the terms of a step in place of those before.
  void gather(List<TableTerm> stepTerms) {
    terms = stepTerms.stream().filter(term -> term.rows().size() > 0).toList();
    ends = new int[terms.size()];
    int count = 0;
    for (int t = 0; t < ends.length; t++) {
      count = Math.addExact(count, terms.get(t).rows().size());
      ends[t] = count;
    }
    reserve(count);
    for (int t = 0; t < ends.length; t++) {
      Ragged ragged = terms.get(t).rows();
      copy(ragged, ends[t] - ragged.size(), ends[t]);
    }
    groups.group(rows, count, parameter.rows());
    pool.run(
        tiles(),
        (tile, worker) -> {
          int[] order = groups.order();
          int to = Math.min(groups.entries(), (tile + 1) * TILE);
          for (int i = tile * TILE; i < to; i++) {
            groupedSources[i] = sources[order[i]];
            groupedWeights[i] = weights[order[i]];
          }
        });
  }

  private void copy(Ragged ragged, int from, int to) {
    System.arraycopy(ragged.ids(), 0, rows, from, to - from);
    float[] given = ragged.weights();
    if (given == null) {
      Arrays.fill(weights, from, to, 1f);
    } else {
      System.arraycopy(given, 0, weights, from, to - from);
    }
    int[] offsets = ragged.offsets();
    for (int b = 0; b < ragged.rows(); b++) {
      Arrays.fill(sources, from + offsets[b], from + offsets[b + 1], b);
    }
  }

  private void reserve(int count) {
    if (rows.length < count) {
      rows = new int[count];
      sources = new int[count];
      weights = new float[count];
      groupedSources = new int[count];
      groupedWeights = new float[count];
    }
  }

  private int tiles() {
    return Math.ceilDiv(groups.entries(), TILE);
  }

  private int firstGroup(int tile) {
    return groups.firstFrom(tile * TILE);
  }

  /// What to do with the summed gradients of some rows.
  interface RowsBody {
    /// @param rows `count` different rows
    /// @param g `count x width`; the caller's scratch
    /// @param scratch room for the noise of `count` rows where they are rounded stochastically
    void run(int[] rows, int count, float[] g, int[] scratch);
  }

  /// Sums each touched row's gradient times `scale` and hands some rows at a time on; they are
  /// spread over threads, each row is one thread's. Lets go of the terms.
  void forEachRows(float scale, RowsBody body) {
    pool.run(
        tiles(),
        (tile, worker) -> {
          float[] g = gradients[worker];
          int[] block = blocks[worker];
          int to = firstGroup(tile + 1);
          for (int group = firstGroup(tile); group < to; group += BLOCK) {
            int count = Math.min(BLOCK, to - group);
            for (int k = 0; k < count; k++) {
              block[k] = groups.row(group + k);
              sum(group + k, g, k * width());
            }
            if (scale != 1f) {
              Vectors.scale(scale, g, 0, count * width());
            }
            body.run(block, count, g, noise[worker]);
          }
        });
    terms = List.of();
  }

  /// Hands all other rows on, some at a time, with a gradient of zeros.
  void forEachOtherRows(RowsBody body) {
    float[] zeros = new float[BLOCK * width()];
    pool.run(
        Math.ceilDiv(parameter.rows(), TILE),
        (tile, worker) -> {
          int[] block = blocks[worker];
          int end = Math.min(parameter.rows(), (tile + 1) * TILE);
          int group = firstGroupFrom(tile * TILE);
          int count = 0;
          for (int row = tile * TILE; row < end; row++) {
            if (group < groups.size() && groups.row(group) == row) {
              group++;
              continue;
            }
            block[count++] = row;
            if (count == BLOCK) {
              body.run(block, count, zeros, noise[worker]);
              count = 0;
            }
          }
          if (count > 0) {
            body.run(block, count, zeros, noise[worker]);
          }
        });
  }

  /// The first group of this row or a later one.
  private int firstGroupFrom(int row) {
    int from = 0;
    int to = groups.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (groups.row(middle) < row) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /// Sum of squares over all rows' gradients.
  double squaredNorm() {
    double[] squares = new double[tiles()];
    pool.run(
        squares.length,
        (tile, worker) -> {
          int to = firstGroup(tile + 1);
          for (int group = firstGroup(tile); group < to; group++) {
            sum(group, gradients[worker], 0);
            squares[tile] += Vectors.squaredNorm(gradients[worker], 0, width());
          }
        });
    return Arrays.stream(squares).sum();
  }

  /// One sum over all terms, one term after the other; an entry's number tells its term.
  private void sum(int group, float[] g, int at) {
    int[] order = groups.order();
    int start = groups.start(group);
    int end = groups.end(group);
    for (int from = start, to; from < end; from = to) {
      int term = termOf(order[from]);
      to = term == ends.length - 1 ? end : from + 1;
      while (to < end && order[to] < ends[term]) {
        to++;
      }
      float[] source = terms.get(term).source().data();
      Bags.sum(source, width(), groupedSources, groupedWeights, from, to, g, at, from > start);
    }
  }

  private int termOf(int entry) {
    int at = Arrays.binarySearch(ends, entry + 1);
    return at >= 0 ? at : -at - 1;
  }
}
