package io.twinspire.core.optim;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Gradients.TableTerm;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.RowGroups;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.List;

/// The terms of one table, grouped by row (stable, so each row sums its terms in the order of the
/// batch).
final class TableGradient {
  private static final int TILE = 64;

  private final Parameter parameter;
  private final RowGroups groups;
  private final int[] source;
  private final float[] weight;
  private final float[][] sourceData;
  private final int[] sourceOffset;

  TableGradient(Parameter parameter, List<TableTerm> terms) {
    this.parameter = parameter;
    int count = 0;
    int sources = 0;
    for (TableTerm term : terms) {
      count = Math.addExact(count, term.rows().size());
      sources = Math.addExact(sources, term.source().rows());
    }
    int[] rows = new int[count];
    source = new int[count];
    weight = new float[count];
    sourceData = new float[sources][];
    sourceOffset = new int[sources];
    int at = 0;
    int firstSource = 0;
    for (TableTerm term : terms) {
      Ragged ragged = term.rows();
      int size = ragged.size();
      System.arraycopy(ragged.ids(), 0, rows, at, size);
      float[] weights = ragged.weights();
      if (weights == null) {
        Arrays.fill(weight, at, at + size, 1f);
      } else {
        System.arraycopy(weights, 0, weight, at, size);
      }
      for (int b = 0; b < ragged.rows(); b++) {
        Arrays.fill(
            source, at + ragged.offsets()[b], at + ragged.offsets()[b + 1], firstSource + b);
        sourceData[firstSource + b] = term.source().data();
        sourceOffset[firstSource + b] = term.source().offset(b);
      }
      at += size;
      firstSource += term.source().rows();
    }
    groups = RowGroups.group(rows, count, parameter.rows());
  }

  Parameter parameter() {
    return parameter;
  }

  int width() {
    return parameter.cols();
  }

  /// What to do with the summed gradient of one row; `g` is the caller's scratch.
  interface RowBody {
    void run(int row, float[] g);
  }

  /// Sums each touched row's gradient times `scale` and hands it on; rows are spread over threads,
  /// each row is one thread's.
  void forEachRow(WorkerPool pool, float scale, RowBody body) {
    int width = width();
    float[][] scratch = new float[pool.threads()][width];
    pool.run(
        (groups.size() + TILE - 1) / TILE,
        (tile, worker) -> {
          float[] g = scratch[worker];
          int to = Math.min(groups.size(), (tile + 1) * TILE);
          for (int group = tile * TILE; group < to; group++) {
            sum(group, scale, g, width);
            body.run(groups.row(group), g);
          }
        });
  }

  /// Sum of squares over all rows' gradients.
  double squaredNorm(WorkerPool pool) {
    double[] squares = new double[(groups.size() + TILE - 1) / TILE];
    int width = width();
    float[][] scratch = new float[pool.threads()][width];
    pool.run(
        squares.length,
        (tile, worker) -> {
          int to = Math.min(groups.size(), (tile + 1) * TILE);
          for (int group = tile * TILE; group < to; group++) {
            sum(group, 1f, scratch[worker], width);
            squares[tile] += Vectors.squaredNorm(scratch[worker], 0, width);
          }
        });
    return Arrays.stream(squares).sum();
  }

  private void sum(int group, float scale, float[] g, int width) {
    Arrays.fill(g, 0, width, 0f);
    int[] order = groups.order();
    for (int i = groups.start(group); i < groups.end(group); i++) {
      int entry = order[i];
      int from = source[entry];
      Vectors.axpy(scale * weight[entry], sourceData[from], sourceOffset[from], g, 0, width);
    }
  }
}
