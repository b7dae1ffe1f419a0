package io.twinspire.bench.side;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SideBySideTest {

  private static final Limits LIMITS =
      new Limits(
          List.of(100.0, 200.0),
          List.of(
              new Limits.Read("L2", 1 << 20, List.of(80.0, 160.0)),
              new Limits.Read("DRAM", 1 << 30, List.of(20.0, 30.0))));

  private static final Case PRODUCT = new Case("gemm-nt", "1000x1000x500", 1);

  private static Row row(double... theirs) {
    double[] ours = new double[theirs.length];
    java.util.Arrays.fill(ours, 2e7);
    Work work = Work.of(PRODUCT);
    double[] least = {work.leastNanos(LIMITS, PRODUCT.threads())};
    return Row.of(PRODUCT, "mkl", "", work, ours, theirs, least);
  }

  @Test
  void rowSaysTimesAsSpeedsAndTheShareOfThePeak() {
    Row row = row(4e7, 3e7, 5e7);
    assertThat(row.ours()).isEqualTo(50.0);
    assertThat(row.theirs()).isEqualTo(25.0);
    assertThat(row.ratio()).isEqualTo(2.0);
    assertThat(row.ratioLow()).isEqualTo(1.5);
    assertThat(row.ratioHigh()).isEqualTo(2.5);
    assertThat(row.ofLimit()).isEqualTo(0.5);
    assertThat(row.pairs()).isEqualTo(3);
  }

  @Test
  void bandwidthIsThatOfTheSmallestArrayThatHoldsTheWorkingSet() {
    assertThat(LIMITS.bandwidth(1000, 1)).isEqualTo(80);
    assertThat(LIMITS.bandwidth(1 << 20, 2)).isEqualTo(160);
    assertThat(LIMITS.bandwidth((1 << 20) + 1, 1)).isEqualTo(20);
    assertThat(LIMITS.bandwidth(1e12, 2)).isEqualTo(30);
    // 4 MB from DRAM take longer than 2 million operations.
    Work dot = Work.of(new Case("dot", "1000x1000", 1));
    assertThat(dot.leastNanos(LIMITS, 1)).isCloseTo(4e6 / 20, within(1.0));
    assertThat(dot.figure(2e6)).isEqualTo(2000);
  }

  @Test
  void pairsAlternateAndTurn() throws IOException {
    var order = new StringBuilder();
    Row row =
        new Pairs(3, 0, LIMITS)
            .measure(
                new Plan.Pairing(PRODUCT, "mkl"),
                new Scripted("A", 5, order),
                new Scripted("B", 5.001, order));
    assertThat(order).hasToString("ABBAAB");
    assertThat(row.ratio()).isEqualTo(1.0);
  }

  @Test
  void aPeerThatComputesSomethingElseHasNoRatio() {
    var pairs = new Pairs(3, 0, LIMITS);
    var ours = new Scripted("A", 5, new StringBuilder());
    for (double other : new double[] {5.1, Double.NaN}) {
      assertThatThrownBy(
              () ->
                  pairs.measure(
                      new Plan.Pairing(PRODUCT, "mkl"),
                      ours,
                      new Scripted("B", other, new StringBuilder())))
          .hasMessageContaining("computes something else");
    }
  }

  private static class Scripted implements Contender {
    private final String name;
    private final double result;
    private final StringBuilder order;

    Scripted(String name, double result, StringBuilder order) {
      this.name = name;
      this.result = result;
      this.order = order;
    }

    @Override
    public Ready prepare(Case task, String implementation, double seconds) {
      return new Ready(result, "");
    }

    @Override
    public double sample() {
      order.append(name);
      return 1e6;
    }

    @Override
    public void release() {}

    @Override
    public void close() {}
  }

  /// The protocol, and that the provider of a JVM without the Vector API computes the same.
  @Test
  void anotherJvmAnswers() throws IOException {
    var task = new Case("dot", "20x33", 1);
    try (Contender scalar = Remote.java();
        var ours = new Local()) {
      double expected = ours.prepare(task, "ours", 0).result();
      assertThat(scalar.prepare(task, "ours", 0).result()).isCloseTo(expected, within(1e-6));
      assertThat(scalar.sample()).isPositive();
      scalar.release();
      assertThatThrownBy(scalar::sample).hasMessageContaining("must be prepared");
      assertThatThrownBy(() -> scalar.prepare(task, "mkl", 0)).hasMessageContaining("got mkl");
    }
  }

  @Test
  void missingPeersSayWhy() throws IOException {
    try (var contenders = new Contenders("/no/python", Path.of("side.py"))) {
      assertThatThrownBy(() -> contenders.of("pytorch")).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> contenders.of("panama-4096"))
          .hasMessageContaining("this machine's vectors");
      assertThatThrownBy(() -> contenders.of("mkl").prepare(PRODUCT, "mkl", 0))
          .hasMessage("mkl was not found");
    }
  }

  @Test
  void everyRowOfThePlansIsKnownAndComparedOnce() {
    for (boolean quick : new boolean[] {true, false}) {
      var plan = new java.util.ArrayList<>(quick ? Plan.quick(2) : Plan.full(2));
      plan.addAll(Plan.providers(quick));
      plan.addAll(quick ? Plan.quickLast(2) : List.of());
      var seen = new HashSet<Plan.Pairing>();
      for (Plan.Pairing pairing : plan) {
        assertThat(seen.add(pairing)).as(pairing.toString()).isTrue();
        assertThat(pairing.task().threads()).isBetween(1, 2);
        assertThat(Work.of(pairing.task()).unit()).isNotEmpty();
      }
      assertThat(Plan.quick(1)).allMatch(p -> p.task().threads() == 1);
    }
  }

  @Test
  void resultsAreReadBackAndShown(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("results/kernels.json");
    List<Row> rows =
        List.of(row(4e7), Row.absent(PRODUCT, "openblas", "GFLOP/s", "openblas was not found"));
    Report.write(json, rows, new Machine(LIMITS));
    String here = new Machine(LIMITS).name();
    assertThat(here).contains("cores", "JDK");
    assertThat(Report.read(json)).isEqualTo(rows.stream().map(row -> row.on(here)).toList());
    assertThat(Files.readString(json))
        .contains("\"of_limit\" : 0.5", "\"ratio_low\" : 2.0", "\"ratio\" : null");
    assertThat(Files.readString(folder.resolve("results/kernels.md")))
        .contains(
            "| gemm-nt | 1000x1000x500 | 1 | mkl | 50.0 | 25.0 | GFLOP/s | **2.00** | 2.00–2.00 |",
            "openblas was not found");
    assertThat(Files.readString(folder.resolve("results/kernels.svg")))
        .contains("gemm-nt 1000x1000x500, threads 1, mkl")
        .endsWith("</svg>\n");
  }

  @Test
  void onlyChangesBeyondBothIntervalsCount() {
    Row before = row(4e7, 4.2e7, 4.4e7);
    assertThat(Compare.changes(List.of(before), List.of(row(4.1e7, 4e7, 3.9e7))).fell()).isEmpty();
    var slower = Compare.changes(List.of(before), List.of(row(3e7, 3.2e7, 3.9e7)));
    assertThat(slower.fell())
        .containsExactly(
            "gemm-nt 1000x1000x500, threads 1, mkl: 2.10 (2.00-2.20) -> 1.60 (1.50-1.95)");
    var faster = Compare.changes(List.of(before), List.of(row(5e7, 5e7, 4.5e7)));
    assertThat(faster.rose()).hasSize(1);
    assertThat(faster.fell()).isEmpty();
    assertThat(Compare.changes(List.of(before), List.of()).gone()).hasSize(1);
    assertThat(
            Compare.changes(List.of(before), List.of(Row.absent(PRODUCT, "mkl", "GFLOP/s", "none")))
                .gone())
        .hasSize(1);
  }

  @Test
  void resultsOfTwoMachinesAreToldApart() {
    List<Row> here = List.of(row(4e7).on("A, 2 cores"), row(4e7).on("A, 2 cores"));
    List<Row> there = List.of(row(4e7).on("B, 8 cores"));
    assertThat(Compare.machines(here, here)).isEmpty();
    assertThat(Compare.machines(here, there))
        .hasValueSatisfying(
            warning ->
                assertThat(warning)
                    .contains("different machines", "old: A, 2 cores", "new: B, 8 cores"));
    assertThat(Compare.machines(List.of(row(4e7)), there))
        .hasValueSatisfying(warning -> assertThat(warning).contains("old: not said"));
  }

  @Test
  void speedUpIsAgainstOneThreadAndThePeakNeedNoSameResult() throws IOException {
    var pairs = new Pairs(3, 0, LIMITS);
    var two = new Case("gemm-nt", "8x8x8", 2);
    var asked = new java.util.ArrayList<Case>();
    var peer =
        new Scripted("B", 5, new StringBuilder()) {
          @Override
          public Ready prepare(Case task, String implementation, double seconds) {
            asked.add(task);
            return super.prepare(task, implementation, seconds);
          }
        };
    pairs.measure(
        new Plan.Pairing(two, Plan.ONE_THREAD), new Scripted("A", 5, new StringBuilder()), peer);
    assertThat(asked).containsExactly(new Case("gemm-nt", "8x8x8", 1));
    Row peak =
        pairs.measure(
            new Plan.Pairing(PRODUCT, Plan.PEAK), new Scripted("A", 7, new StringBuilder()), peer);
    assertThat(peak.ratio()).isEqualTo(1.0);
  }

  @Test
  void argumentsAreReadOrRefused() {
    Options options =
        Options.parse(
            new String[] {
              "--quick", "--json", "x.json", "--only", "gemm", "--threads", "2", "--data", "d"
            });
    assertThat(options.quick()).isTrue();
    assertThat(options.asked("gemm-nt", 2)).isTrue();
    assertThat(options.asked("gemm-nt", 1)).isFalse();
    assertThat(options.asked("dot", 2)).isFalse();
    assertThat(options.only()).isEqualTo("gemm");
    assertThat(options.data()).isEqualTo(Path.of("d"));
    assertThatThrownBy(() -> Options.parse(new String[] {"--quick"}))
        .hasMessage("bench/run: --json FILE must be given");
    assertThatThrownBy(() -> Options.parse(new String[] {"--json"}))
        .hasMessage("bench/run: --json must be followed by a value, got nothing");
    assertThatThrownBy(() -> Options.parse(new String[] {"--fast"}))
        .hasMessage(
            "bench/run: options are --quick, --only, --threads, --data and --json, got --fast");
    assertThatThrownBy(() -> Options.parse(new String[] {"--json", "--quick"}))
        .hasMessage("bench/run: --json must be followed by a value, got --quick");
    assertThatThrownBy(() -> Options.parse(new String[] {"--seconds", "soon"}))
        .hasMessage("bench/run: --seconds must be a number, got soon");
    assertThatThrownBy(() -> Options.parse(new String[] {"--threads", "3"}))
        .hasMessage("bench/run: --threads must be 1 to 2, got 3");
  }

  @Test
  void whatCannotEndWellIsRefusedBeforeItIsMeasured(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("new/x.json");
    for (String only : new String[] {"", "gemm-n", "training-forward", "text-training-memory"}) {
      options(json, only).check();
      assertThat(SideBySide.cases(options(json, only)).filter(options(json, only)::asked))
          .as(only)
          .isNotEmpty();
    }
    assertThatThrownBy(() -> options(json, "training-forwards").check())
        .hasMessageContaining("--only must begin the name of a case")
        .hasMessageEndingWith("got training-forwards");
    assertThatThrownBy(() -> options(folder, "").check())
        .hasMessageContaining("--json must name a file that can be written, got " + folder)
        .hasMessageContaining("is a folder");
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> options(file.resolve("x.json"), "").check())
        .hasMessageContaining("--json must name a file that can be written");
  }

  private static Options options(Path json, String only) {
    return Options.parse(new String[] {"--json", json.toString(), "--only", only});
  }

  /// A gate that compares nothing must not pass, nor say that something fell.
  @Test
  void resultsThatCannotBeComparedAreRefused(@TempDir Path folder) throws IOException {
    Path good = folder.resolve("good.json");
    Report.write(good, List.of(row(4e7)), new Machine(LIMITS));
    assertThat(Compare.run(good.toString(), good.toString())).isZero();
    assertThatThrownBy(() -> Compare.run(good.toString()))
        .hasMessage("two files must be given, OLD.json NEW.json, got 1");
    assertThatThrownBy(() -> Compare.run(folder.resolve("none").toString(), good.toString()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("none: must be an array of rows");
    String row = Files.readString(good);
    for (String damaged :
        List.of("", "{}", "[null]", "[{}]", row.substring(9), row.replace("ratio_low", "low"))) {
      Path bad = Files.writeString(folder.resolve("bad.json"), damaged);
      assertThatThrownBy(() -> Compare.run(good.toString(), bad.toString()))
          .as(damaged)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("bad.json: must be an array of rows as bench/run writes it, got: ");
    }
    Path empty = Files.writeString(folder.resolve("empty.json"), "[]");
    assertThatThrownBy(() -> Compare.run(good.toString(), empty.toString()))
        .hasMessageEndingWith("must have a row with a ratio in common, got none");
  }

  @Test
  void aPeerThatEndsSaysItsLastWord() throws IOException {
    var command = List.of("sh", "-c", "echo first >&2; echo no such module >&2");
    try (var peer = new Remote(command)) {
      assertThatThrownBy(() -> peer.prepare(PRODUCT, "faiss", 0))
          .hasMessage("its process ended: no such module");
    }
  }

  @Test
  void aPeerThatNeverAnswersIsStopped() throws IOException {
    try (var peer = new Remote(List.of("sleep", "300"), Duration.ofMillis(200))) {
      assertThatThrownBy(peer::sample).hasMessage("no answer to 'sample' within PT0.2S");
      assertThatThrownBy(peer::sample).hasMessageStartingWith("its process ended");
    }
  }

  @Test
  void probeComputesWhatItTimes() {
    float[] ones = new float[1003];
    java.util.Arrays.fill(ones, 1f);
    assertThat(Probe.sum(ones)).isEqualTo(1003);
    // x (1 + f + f^2 + f^3) in each lane of ten chains.
    int lanes = io.twinspire.kernels.Kernels.vectorBits() / Float.SIZE;
    assertThat((double) Probe.fma(3, 0.5f)).isCloseTo(10 * lanes * 0.001 * 1.875, within(1e-4));
  }
}
