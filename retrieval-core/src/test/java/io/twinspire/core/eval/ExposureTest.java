package io.twinspire.core.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExposureTest {
  private static final Map<String, Integer> COUNTS = Map.of("a", 10, "b", 4, "c", 1, "d", 0);

  /// Shown twice, once, once and never: by hand (-3*0 - 1*1 + 1*1 + 3*2) / (4 * 4) = 6/16.
  @Test
  void countsWhatIsShownWithinTheCutoff() {
    var exposure = Exposure.of(run(List.of("a", "b", "d"), List.of("a", "c", "d")), 2, COUNTS);
    assertThat(exposure.coverage()).isEqualTo(.75);
    assertThat(exposure.gini()).isCloseTo(6 / 16.0, within(1e-12));
    assertThat(exposure.popularity()).isEqualTo((10 + 4 + 10 + 1) / 4.0);
    assertThat(exposure.values()).containsOnlyKeys("coverage@2", "gini@2", "popularity@2");
  }

  @Test
  void evenExposureIsZeroAndNoneIsNothing() {
    assertThat(Exposure.of(run(List.of("a", "b"), List.of("c", "d")), 2, COUNTS).gini()).isZero();
    assertThat(Exposure.of(run(), 2, COUNTS)).isEqualTo(new Exposure(2, 0, 0, 0));
  }

  @SafeVarargs
  private static RankedRun run(List<String>... rankings) {
    var run = new RankedRun();
    for (int q = 0; q < rankings.length; q++) {
      int size = rankings[q].size();
      var ids = rankings[q];
      run.put(
          "q" + q, ids.stream().map(id -> new ScoredDocument(id, size - ids.indexOf(id))).toList());
    }
    return run;
  }
}
