package io.twinspire.core.microscope;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.negatives.Inclusion;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.Sampler;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.ContrastiveStep;
import io.twinspire.core.scoring.Targets;
import io.twinspire.core.train.TrainingSet;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;

/// The expected gradient of a pair and its variance without chance: every sequence of draws stands
/// as a row of its own before the [ContrastiveStep], weighted by its probability. A row that is
/// scored against what is drawn for the batch sees the same distribution as one with draws of its
/// own, so this holds for both.
final class Enumeration {
  /// Rows that may be scored.
  private static final long MOST = 1_000_000;

  private static final int CHUNK = 1 << 14;

  private final TrainingSet data;
  private final View view;
  private final Cell cell;
  private final WorkerPool pool;

  Enumeration(TrainingSet data, View view, Cell cell, WorkerPool pool) {
    this.data = data;
    this.view = view;
    this.cell = cell;
    this.pool = pool;
  }

  /// Pairs of the same query and document, which see the same draws.
  private record Same(int query, int document) {}

  /// One row for a sequence of draws.
  ///
  /// @param candidates the pairs' document, then what is drawn
  /// @param masked columns of them
  /// @param weight number of the pairs times the probability of the draws
  private record Row(
      List<Integer> pairs, int query, int[] candidates, int[] masked, float weight) {}

  /// The expectations; none where there are draws that cannot be counted or too many sequences.
  List<Sums> sums() {
    SamplerSettings sampled = cell.negatives().sampled();
    int n = view.documents().rows();
    if (sampled == null
        || sampled instanceof SamplerSettings.All
        || cell.negatives().inBatch()
        || cell.negatives().known() == Known.EXCLUDE) {
      return List.of();
    }
    int[] counts = new int[n];
    data.pairs().forEach(pair -> counts[pair.document()]++);
    var sampler = new Sampler(sampled.weights(counts));
    int k = sampled.count();
    var distinct = new LinkedHashMap<Same, List<Integer>>();
    for (int p = 0; p < data.pairs().size(); p++) {
      var same = new Same(data.pairs().get(p).query(), data.pairs().get(p).document());
      distinct.computeIfAbsent(same, s -> new ArrayList<>()).add(p);
    }
    if (Math.pow(sampler.support(), k) * distinct.size() > MOST) {
      return List.of();
    }
    float[] logQ = new float[n];
    for (int j = 0; j < n && cell.loss().logQ() != LogQ.NONE; j++) {
      logQ[j] = (float) Inclusion.logOfDraws(sampler.probability(j), k);
    }
    int d = view.documents().cols();
    var sums = new Sums((data.pairs().size() + n) * d);
    var step = new ContrastiveStep(pool);
    int[] support = IntStream.range(0, n).filter(j -> sampler.probability(j) > 0).toArray();
    var rows = new ArrayList<Row>();
    for (var entry : distinct.entrySet()) {
      int[] draws = new int[k];
      boolean more = true;
      while (more) {
        rows.add(row(entry.getKey(), entry.getValue(), draws, support, sampler));
        if (rows.size() == CHUNK) {
          score(step, rows, logQ, sampler.support(), sums);
        }
        more = next(draws, support.length);
      }
    }
    score(step, rows, logQ, sampler.support(), sums);
    sums.passes = 1;
    return List.of(sums);
  }

  private static boolean next(int[] draws, int base) {
    for (int i = 0; i < draws.length; i++) {
      if (++draws[i] < base) {
        return true;
      }
      draws[i] = 0;
    }
    return false;
  }

  private Row row(Same same, List<Integer> pairs, int[] draws, int[] support, Sampler sampler) {
    int positive = same.document();
    double weight = pairs.size();
    for (int draw : draws) {
      weight *= sampler.probability(support[draw]);
    }
    int[] drawn =
        Arrays.stream(draws)
            .map(draw -> support[draw])
            .filter(document -> document != positive)
            .distinct()
            .toArray();
    int[] candidates = new int[drawn.length + 1];
    candidates[0] = positive;
    System.arraycopy(drawn, 0, candidates, 1, drawn.length);
    int[] known = data.positivesOf().apply(same.query());
    int[] masked =
        cell.negatives().known() == Known.KEEP
            ? new int[0]
            : IntStream.range(1, candidates.length)
                .filter(c -> Arrays.binarySearch(known, candidates[c]) >= 0)
                .toArray();
    return new Row(pairs, same.query(), candidates, masked, (float) weight);
  }

  private void score(ContrastiveStep step, List<Row> rows, float[] logQ, int catalogue, Sums into) {
    if (rows.isEmpty()) {
      return;
    }
    int m = rows.size();
    Ragged own = ragged(rows.stream().map(Row::candidates).toList());
    float[] ownLogQ = new float[own.size()];
    for (int e = 0; e < ownLogQ.length; e++) {
      ownLogQ[e] = logQ[own.ids()[e]];
    }
    float[] weights = new float[m];
    double sum = 0;
    for (int r = 0; r < m; r++) {
      weights[r] = rows.get(r).weight();
      sum += weights[r];
    }
    var targets =
        new Targets(
            new Ragged(IntStream.rangeClosed(0, m).toArray(), new int[m]),
            ragged(rows.stream().map(Row::masked).toList()),
            weights);
    Matrix q = view.queries().select(rows.stream().mapToInt(Row::query).toArray());
    Matrix documents = view.documents();
    Matrix dQ = Matrix.zeros(m, q.cols());
    Matrix dD = Matrix.zeros(documents.rows(), q.cols());
    step.run(
        q,
        documents,
        new Candidates(0, own, null, ownLogQ, catalogue),
        targets,
        cell.loss(),
        1 / cell.loss().temperature(),
        dQ,
        dD);
    if (view.unit()) {
      GradientProbe.tangent(q, dQ);
      GradientProbe.tangent(documents, dD);
    }
    int d = q.cols();
    int pairs = data.pairs().size();
    for (int r = 0; r < m; r++) {
      // The step gives weight / sum of the row's gradient.
      List<Integer> same = rows.get(r).pairs();
      for (int pair : same) {
        GradientProbe.addRow(dQ, r, sum / same.size() / pairs, into.total, pair * d);
      }
      into.squares += sum * sum / weights[r] * Vectors.squaredNorm(dQ.data(), dQ.offset(r), d);
    }
    for (int j = 0; j < documents.rows(); j++) {
      GradientProbe.addRow(dD, j, sum / pairs, into.total, (pairs + j) * d);
    }
    rows.clear();
  }

  private static Ragged ragged(List<int[]> rows) {
    int[] offsets = new int[rows.size() + 1];
    for (int r = 0; r < rows.size(); r++) {
      offsets[r + 1] = offsets[r] + rows.get(r).length;
    }
    return new Ragged(offsets, rows.stream().flatMapToInt(Arrays::stream).toArray());
  }
}
