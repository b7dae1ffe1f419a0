package io.twinspire.bench.side;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// `bench/compare OLD.json NEW.json`: the rows whose ratio fell, or rose, by more than both
/// intervals allow. A ratio is compared rather than a time, since the peer of the same run takes
/// the machine's mood out of it. Exit status 1 where a row fell, 2 where nothing could be compared.
public final class Compare {

  private Compare() {}

  public static void main(String[] args) {
    try {
      System.exit(run(args));
    } catch (IllegalArgumentException | IllegalStateException e) {
      System.err.println("bench/compare: " + e.getMessage());
      System.exit(2);
    }
  }

  /// The exit status.
  ///
  /// @throws IllegalArgumentException where it is not told which files
  /// @throws IllegalStateException where they cannot be read or have no row in common
  static int run(String... args) {
    if (args.length != 2) {
      throw new IllegalArgumentException(
          "two files must be given, OLD.json NEW.json, got " + args.length);
    }
    List<Row> old = Report.read(Path.of(args[0]));
    List<Row> now = Report.read(Path.of(args[1]));
    Changes changes = changes(old, now);
    if (changes.compared() == 0) {
      throw new IllegalStateException(
          "%s and %s must have a row with a ratio in common, got none".formatted(args[0], args[1]));
    }
    machines(old, now).ifPresent(System.out::println);
    changes.fell().forEach(line -> System.out.println("slower  " + line));
    changes.rose().forEach(line -> System.out.println("faster  " + line));
    changes.gone().forEach(line -> System.out.println("gone    " + line));
    System.out.printf(
        Locale.ROOT,
        "%d slower, %d faster of %d compared, %d gone%n",
        changes.fell().size(),
        changes.rose().size(),
        changes.compared(),
        changes.gone().size());
    return changes.fell().isEmpty() ? 0 : 1;
  }

  /// A warning where the rows are not from one machine: peers and kernels then change alike and
  /// apart, and no row tells of the code alone.
  static Optional<String> machines(List<Row> old, List<Row> now) {
    Set<String> before = machines(old);
    Set<String> after = machines(now);
    if (before.equals(after)) {
      return Optional.empty();
    }
    return Optional.of(
        "bench/compare: measured on different machines, so that no change is one of the code alone:"
            + "\n  old: "
            + String.join("; ", before)
            + "\n  new: "
            + String.join("; ", after));
  }

  private static Set<String> machines(List<Row> rows) {
    var machines = new TreeSet<String>();
    rows.forEach(r -> machines.add(r.machine() == null ? "not said" : r.machine()));
    return machines;
  }

  /// @param compared rows with a ratio in both files
  /// @param gone rows that had a ratio and have none any more
  record Changes(int compared, List<String> fell, List<String> rose, List<String> gone) {}

  static Changes changes(List<Row> old, List<Row> now) {
    Map<String, Row> before = new HashMap<>();
    old.forEach(row -> before.put(row.key(), row));
    List<String> fell = new ArrayList<>();
    List<String> rose = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    int compared = 0;
    for (Row row : now) {
      Row was = before.get(row.key());
      if (was == null || was.ratio() == null || row.ratio() == null) {
        continue;
      }
      before.remove(row.key());
      compared++;
      if (high(row) < low(was)) {
        fell.add(line(was, row));
      } else if (low(row) > high(was)) {
        rose.add(line(was, row));
      }
    }
    before.values().stream().filter(r -> r.ratio() != null).forEach(r -> gone.add(r.key()));
    return new Changes(compared, fell, rose, gone);
  }

  private static String line(Row was, Row is) {
    return String.format(
        Locale.ROOT,
        "%s: %.2f (%.2f-%.2f) -> %.2f (%.2f-%.2f)",
        is.key(),
        was.ratio(),
        low(was),
        high(was),
        is.ratio(),
        low(is),
        high(is));
  }

  private static double low(Row row) {
    return row.ratioLow() == null ? Double.NaN : row.ratioLow();
  }

  private static double high(Row row) {
    return row.ratioHigh() == null ? Double.NaN : row.ratioHigh();
  }
}
