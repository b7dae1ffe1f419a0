package io.twinspire.bench.side;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// `bench/run` after it has built and installed what is needed: measures the machine, then every
/// row of the plan and of the sections, and writes results, table and plot.
public final class SideBySide {

  private static final int PAIRS = 15;
  private static final int QUICK_PAIRS = 7;
  private static final String LATE = "no time was left";

  /// What a long pair may take.
  private static final double LONG_SECONDS = 100;

  private final long start = System.nanoTime();
  private final Options options;
  private final int threads;
  private final Machine machine;
  private final List<Row> rows = new ArrayList<>();

  private SideBySide(Options options) {
    this.options = options;
    threads = options.mostThreads();
    machine = new Machine(Probe.measure(threads));
  }

  public static void main(String[] args) throws IOException {
    new SideBySide(Options.read(args)).run();
  }

  /// All cases of a run; those of a section have the shape of the one that stands for it.
  static Stream<Case> cases(Options options) {
    int most = options.mostThreads();
    List<Plan.Pairing> plan = new ArrayList<>(Plan.providers(options.quick()));
    plan.addAll(options.quick() ? Plan.quick(most) : Plan.full(most));
    var sections = new Sections(options, most, new Limits(List.of(), List.of()));
    return Stream.concat(
        plan.stream().map(Plan.Pairing::task),
        Stream.concat(sections.first().stream(), sections.last().stream())
            .flatMap(SideBySide::cases));
  }

  private static Stream<Case> cases(Section section) {
    Case task = section.task();
    return section.names().stream().map(name -> new Case(name, task.shape(), task.threads()));
  }

  private void run() throws IOException {
    System.err.println(machine.describe());
    boolean quick = options.quick();
    var pairs = new Pairs(quick ? QUICK_PAIRS : PAIRS, quick ? 0.5 : 2, machine.limits());
    var sections = new Sections(options, threads, machine.limits());
    try (var contenders = new Contenders(options.python(), options.peers().resolve("side.py"));
        var ours = new Local()) {
      pairs(quick ? Plan.quick(threads) : Plan.full(threads), 0, pairs, ours, contenders);
      sections(sections.first());
      pairs(Plan.providers(quick), 0, pairs, ours, contenders);
      pairs(quick ? Plan.quickLast(threads) : List.of(), LONG_SECONDS, pairs, ours, contenders);
    }
    sections(sections.last());
    System.out.println(Files.readString(Report.sibling(options.json(), ".md")));
  }

  private void pairs(
      List<Plan.Pairing> plan, double seconds, Pairs pairs, Contender ours, Contenders contenders)
      throws IOException {
    for (Plan.Pairing pairing : plan) {
      if (options.asked(pairing.task())) {
        add(List.of(late(seconds) ? absent(pairing, LATE) : row(pairing, pairs, ours, contenders)));
      }
    }
  }

  private void sections(List<Section> sections) throws IOException {
    for (Section section : sections) {
      if (cases(section).anyMatch(options::asked)) {
        add(late(section.seconds()) ? List.of(section.absent(LATE)) : rows(section));
      }
    }
  }

  /// Whether what takes so long would end too late.
  private boolean late(double seconds) {
    return (System.nanoTime() - start) / 1e9 + seconds > options.seconds();
  }

  private void add(List<Row> more) throws IOException {
    rows.addAll(more);
    more.forEach(row -> System.err.println(Report.line(row)));
    Report.write(options.json(), rows, machine);
  }

  private static Row absent(Plan.Pairing pairing, String reason) {
    Case task = pairing.task();
    return Row.absent(task, pairing.peer(), Work.of(task).unit(), reason);
  }

  private static Row row(Plan.Pairing pairing, Pairs pairs, Contender ours, Contenders contenders)
      throws IOException {
    try {
      return pairs.measure(pairing, ours, contenders.of(pairing.peer()));
    } catch (IllegalStateException | IOException | LinkageError e) {
      contenders.drop(pairing.peer());
      return absent(pairing, String.valueOf(e.getMessage()));
    }
  }

  private List<Row> rows(Section section) {
    try {
      return section.rows().stream()
          .filter(row -> options.asked(row.name(), row.threads()))
          .toList();
    } catch (IllegalStateException | IOException | UncheckedIOException e) {
      return List.of(section.absent(String.valueOf(e.getMessage())));
    }
  }
}
