package io.twinspire.bench.side;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// `encode+search`: how long one query takes from its text to the ten best of N x d vectors. Half
/// of all queries take at most `ours`, one of a hundred takes more than `p99`.
///
/// @param task N x d, and the most threads
record LookupRows(Options options, Case task, Limits limits) implements Section {

  private static final int WARM = 500;
  private static final int QUERIES = 2000;

  @Override
  public List<Row> rows() throws IOException {
    int[] sizes = task.sizes(2);
    TrainingTask model = TrainingTask.of(options, "tower.dimensions=" + sizes[1]);
    List<String> queries = model.testQueries();
    List<Row> rows = new ArrayList<>();
    for (int threads = 1; threads <= task.threads(); threads++) {
      var c = new Case(task.name(), task.shape(), threads);
      try (var lookup = new Lookup(model, sizes[0], threads)) {
        double[] nanos = new double[WARM + QUERIES];
        for (int i = 0; i < nanos.length; i++) {
          String query = queries.get(i % queries.size());
          long start = System.nanoTime();
          lookup.search(query);
          nanos[i] = System.nanoTime() - start;
        }
        rows.add(row(c, Arrays.copyOfRange(nanos, WARM, nanos.length)));
      }
    }
    return rows;
  }

  Row row(Case c, double[] nanos) {
    Arrays.sort(nanos);
    double p50 = nanos[nanos.length / 2];
    double p99 = nanos[(int) (nanos.length * 0.99)];
    int[] sizes = c.sizes(2);
    double bytes = 4.0 * sizes[0] * sizes[1];
    var scan = new Work("ms", 1, bytes / 2, List.of(new Work.Traffic(bytes, bytes)));
    double least = scan.leastNanos(limits, c.threads());
    String reason = "no peer; times of " + nanos.length + " queries";
    return Row.alone(c, p50 / 1e6, p99 / 1e6, "ms", least / p50, reason);
  }
}
