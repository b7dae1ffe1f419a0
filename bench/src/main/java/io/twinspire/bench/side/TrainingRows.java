package io.twinspire.bench.side;

import io.twinspire.bench.side.StagedStep.Part;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.model.RetrievalModel;
import io.twinspire.core.train.BatchPlan;
import io.twinspire.core.train.TrainingSet;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// `training-*`: the pairs a second that each stage of training would do alone, beside its
/// roofline. The peer is the roofline, so a ratio is the share of it that is reached.
///
/// Reading and tokenising are timed once (documents x queries), on code as cold as in a run; the
/// parts of a step in every step of the counted epochs, which follow one that is not counted.
///
/// @param batches pairs in a step
/// @param epochs that are counted for each batch
record TrainingRows(
    Options options, List<Integer> batches, int d, int epochs, int threads, Limits limits)
    implements Section {

  static final String NAME = "training-";
  static final String ROOFLINE = "roofline";

  @Override
  public Case task() {
    return new Case(NAME + "step", batches.getFirst() + "x" + d, threads);
  }

  @Override
  public List<String> names() {
    return Stream.concat(
            Stream.of("read", "tokenise", "step"), Arrays.stream(Part.values()).map(Part::label))
        .map(stage -> NAME + stage)
        .toList();
  }

  @Override
  public List<Row> rows() throws IOException {
    var training = TrainingTask.of(options, "tower.dimensions=" + d);
    long start = System.nanoTime();
    RetrievalDataset data = training.data();
    double read = System.nanoTime() - start;
    try (var pool = new WorkerPool(threads)) {
      start = System.nanoTime();
      try (RetrievalModel model = training.model(data, pool)) {
        TrainingSet set = training.features(data, model, pool);
        double tokenise = System.nanoTime() - start;
        double file = size(training.folder());
        List<Row> rows = new ArrayList<>();
        rows.add(once("read", read, set, file));
        // Texts are read twice, for the vocabulary and for the ids; an id and a weight are written.
        rows.add(once("tokenise", tokenise, set, 2 * file + 8 * entries(set)));
        var step = new StagedStep(model.towers(), set, training.config(), pool);
        for (int batch : batches) {
          rows.addAll(times(step, batch, set.pairs().size(), training).rows());
        }
        return rows;
      }
    }
  }

  private Times times(StagedStep step, int batch, int pairs, TrainingTask training) {
    long seed = training.config().seed();
    var times = new Times(batch, pairs / batch * epochs);
    for (int epoch = 0; epoch <= epochs; epoch++) {
      int[] order = BatchPlan.order(pairs, seed, 0, epoch);
      for (int s = 0; s < pairs / batch; s++) {
        int[] rows = Arrays.copyOfRange(order, s * batch, (s + 1) * batch);
        StagedStep.Done done = step.run(rows, epoch, 1);
        if (epoch > 0) {
          times.add(done, StepWork.of(done.queries(), done.documents(), d));
        }
      }
    }
    return times;
  }

  /// Times of steps and their least times, by parts and in sum.
  private final class Times {
    final int batch;
    final Map<Part, double[]> ours = new EnumMap<>(Part.class);
    final Map<Part, double[]> least = new EnumMap<>(Part.class);
    final Set<Part> computing = EnumSet.noneOf(Part.class);
    final double[] ourSum;
    final double[] leastSum;
    int steps;

    Times(int batch, int steps) {
      this.batch = batch;
      ourSum = new double[steps];
      leastSum = new double[steps];
    }

    void add(StagedStep.Done done, StepWork load) {
      done.nanos()
          .forEach(
              (part, nanos) -> {
                Work work = load.of(part);
                double bound = work.leastNanos(limits, threads);
                if (work.flops() / limits.peak(threads) >= bound) {
                  computing.add(part);
                }
                ours.computeIfAbsent(part, p -> new double[ourSum.length])[steps] = nanos;
                least.computeIfAbsent(part, p -> new double[ourSum.length])[steps] = bound;
                ourSum[steps] += nanos;
                leastSum[steps] += bound;
              });
      steps++;
    }

    List<Row> rows() {
      var unit = new Work("pairs/s", batch, 0, List.of());
      double whole = Interval.of(ourSum).median();
      String shape = batch + "x" + d;
      List<Row> rows = new ArrayList<>();
      ours.forEach(
          (part, nanos) -> {
            double share = 100 * Interval.of(nanos).median() / whole;
            String bound = computing.contains(part) ? "arithmetic" : "bandwidth";
            String variant = String.format(Locale.ROOT, "%s, %.0f %% of a step", bound, share);
            double[] bounds = least.getOrDefault(part, nanos);
            rows.add(row(part.label(), shape, variant, unit, nanos, bounds));
          });
      rows.add(row("step", shape, "sum of the parts", unit, ourSum, leastSum));
      return rows;
    }
  }

  private Row once(String stage, double nanos, TrainingSet set, double bytes) {
    var traffic = new Work.Traffic(bytes, bytes);
    var work = new Work("pairs/s", set.pairs().size(), 0, List.of(traffic));
    double[] least = {work.leastNanos(limits, threads)};
    String shape = set.documents().rows() + "x" + set.queries().rows();
    return row(stage, shape, "bandwidth, once a run", work, new double[] {nanos}, least);
  }

  private Row row(
      String stage, String shape, String variant, Work unit, double[] ours, double[] least) {
    var c = new Case(NAME + stage, shape, threads);
    return Row.of(c, ROOFLINE, variant, unit, ours, least, least);
  }

  private static double size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(Path::toFile).filter(java.io.File::isFile).mapToLong(f -> f.length()).sum();
    }
  }

  private static double entries(TrainingSet set) {
    return Stream.of(set.queries(), set.documents())
        .flatMap(side -> side.byName().values().stream())
        .mapToInt(Ragged::size)
        .sum();
  }
}
