package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.javadoc.JavadocDataset;
import io.twinspire.core.javadoc.JavadocReport;
import io.twinspire.core.javadoc.JavadocReport.SourceCounts;
import io.twinspire.core.javadoc.JavadocSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The default data set, from the jars that the build resolves. The expected counts were made by
/// independent code.
class JavadocSourcesTest {
  private static final Path JARS = Path.of("target/javadoc-sources");

  private record Expected(String jar, int pairs, int sentences) {}

  private static final List<Expected> FOUR =
      List.of(
          new Expected("guava-33.4.8-jre", 4054, 3133),
          new Expected("commons-lang3-3.17.0", 3369, 2220),
          new Expected("commons-collections4-4.5.0", 2218, 1727),
          new Expected("commons-io-2.19.0", 1835, 1347));

  private static final List<Expected> OTHERS =
      List.of(
          new Expected("commons-math3-3.6.1", 4370, 3078),
          new Expected("lucene-core-10.2.2", 4499, 3759),
          new Expected("jackson-databind-2.19.0", 2410, 2001),
          new Expected("spring-core-6.2.8", 2761, 2513));

  @TempDir Path dir;

  @Test
  void theDefaultSetIsAsIndependentCodeCountedIt() {
    var report = build(FOUR);
    assertThat(report.unparsable()).isEmpty();
    int queries = report.train().queries() + report.dev().queries() + report.test().queries();
    assertThat(report.dev().queries() / (double) queries).isBetween(0.04, 0.06);
    assertThat(report.test().queries() / (double) queries).isBetween(0.10, 0.14);
  }

  @Test
  void theOtherSourcesAreAsIndependentCodeCountedThem() {
    build(OTHERS);
  }

  private JavadocReport build(List<Expected> expected) {
    var jars = expected.stream().map(e -> JARS.resolve(e.jar() + "-sources.jar")).toList();
    var report =
        JavadocDataset.build(jars, JavadocSettings.defaults(), dir.resolve("out"), line -> {});
    for (Expected jar : expected) {
      SourceCounts found =
          report.sources().stream()
              .filter(source -> source.label().startsWith(jar.jar()))
              .findFirst()
              .orElseThrow();
      assertThat((double) found.pairs())
          .as("%s pairs", jar.jar())
          .isCloseTo(jar.pairs(), within(0.05 * jar.pairs()));
      assertThat((double) found.sentences())
          .as("%s sentences", jar.jar())
          .isCloseTo(jar.sentences(), within(0.05 * jar.sentences()));
    }
    return report;
  }
}
