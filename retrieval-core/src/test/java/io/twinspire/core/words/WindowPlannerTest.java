package io.twinspire.core.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.settings.SettingsReader;
import io.twinspire.kernels.SkipGrams.Groups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Windows, negatives and subsampling of known sentences.
class WindowPlannerTest {
  @TempDir private Path folder;

  /// Words a to j with counts 10 down to 1, ids 0 to 9.
  private WordCounts counts() throws IOException {
    var text = new StringBuilder();
    for (char word = 'a'; word <= 'j'; word++) {
      text.append((word + " ").repeat('k' - word)).append('\n');
    }
    Path file = Files.writeString(folder.resolve("counts.txt"), text);
    return WordCounts.of(
        SettingsReader.read(
            "{\"files\": [\"" + file + "\"], \"minCount\": 1}", List.of(), CorpusSettings.class));
  }

  private WindowPlan plan(String settings, boolean subsampled, int... ids) throws IOException {
    var read = SettingsReader.read(settings, List.of(), Word2VecSettings.class);
    WindowPlan plan = WindowPlanner.newPlan(read);
    new WindowPlanner(read, counts(), subsampled, 3).plan(ids, ids.length, 1000, 0, plan);
    return plan;
  }

  @Test
  void aFixedWindowHasEveryNeighbour() throws IOException {
    WindowPlan plan =
        plan(
            "{\"dynamicWindow\": false, \"window\": 2, \"share\": \"window\", \"block\": 2}",
            false,
            0,
            1,
            2,
            3,
            WordCorpus.END,
            4,
            WordCorpus.END);
    Groups groups = plan.groups();
    assertThat(groups.inOffsets()).startsWith(0, 2, 5, 8, 10);
    assertThat(groups.inputs()).startsWith(1, 2, 0, 2, 3, 0, 1, 3, 1, 2);
    // A sentence of one word has no window; two centres make a block.
    assertThat(plan.blocks()).isEqualTo(2);
    assertThat(plan.blockEnd(0)).isEqualTo(2);
    assertThat(plan.blockEnd(1)).isEqualTo(4);
    assertThat(plan.pairs(0)).isEqualTo(5);
    for (int g = 0; g < 4; g++) {
      int from = groups.outOffsets()[g];
      assertThat(groups.outputs()[from]).isEqualTo(g);
      for (int o = from + 1; o < groups.outOffsets()[g + 1]; o++) {
        assertThat(groups.outputs()[o]).isNotEqualTo(g);
      }
    }
  }

  @Test
  void everyPairHasNegativesOfItsOwnOrAWindowSharesThem() throws IOException {
    int[] ids = {0, 1, 2, 3, WordCorpus.END};
    WindowPlan own = plan("{\"dynamicWindow\": false, \"negatives\": 50}", false, ids);
    WindowPlan pooled =
        plan("{\"dynamicWindow\": false, \"negatives\": 50, \"model\": \"cbow\"}", false, ids);
    assertThat(own.blockEnd(0)).isEqualTo(12);
    assertThat(own.pairs(0)).isEqualTo(12);
    assertThat(pooled.blockEnd(0)).isEqualTo(4);
    assertThat(pooled.pairs(0)).isEqualTo(4);
    assertThat(pooled.scores(0)).isEqualTo(pooled.groups().outOffsets()[4]);
    int[] out = own.groups().outputs();
    int[] at = own.groups().outOffsets();
    // Two pairs of one centre draw for themselves.
    assertThat(Arrays.copyOfRange(out, at[0] + 1, at[0] + 20))
        .isNotEqualTo(Arrays.copyOfRange(out, at[1] + 1, at[1] + 20));
  }

  @Test
  void trueContextsAreExcludedWhereAsked() throws IOException {
    int[] ids = {0, 1, 2, WordCorpus.END};
    for (boolean exclude : new boolean[] {false, true}) {
      WindowPlan plan =
          plan(
              "{\"dynamicWindow\": false, \"negatives\": 200, \"excludeContexts\": "
                  + exclude
                  + "}",
              false,
              ids);
      Groups groups = plan.groups();
      int contexts = 0;
      for (int o = 1; o < groups.outOffsets()[1]; o++) {
        contexts += groups.outputs()[o] <= 2 ? 1 : 0;
      }
      assertThat(contexts > 0).isEqualTo(!exclude);
    }
  }

  @Test
  void subsamplingKeepsTheShareThatItSays() throws IOException {
    int n = 40_000;
    int[] ids = new int[n + 1];
    ids[n] = WordCorpus.END;
    double t = 0.01;
    WindowPlan plan =
        plan(
            "{\"dynamicWindow\": false, \"window\": 1, \"share\": \"window\", \"subsample\": "
                + t
                + "}",
            true,
            ids);
    double share = 10 / 55.0;
    double kept = plan.blockEnd(plan.blocks() - 1) / (double) n;
    assertThat(kept).isCloseTo(Math.sqrt(t / share) + t / share, within(0.01));
  }

  @Test
  void aDynamicWindowIsUniform() throws IOException {
    int n = 30_000;
    int[] ids = new int[n + 1];
    ids[n] = WordCorpus.END;
    WindowPlan plan = plan("{\"window\": 3, \"share\": \"window\"}", false, ids);
    int[] reach = new int[4];
    int[] at = plan.groups().inOffsets();
    for (int g = 3; g < n - 3; g++) {
      reach[(at[g + 1] - at[g]) / 2]++;
    }
    for (int r = 1; r <= 3; r++) {
      assertThat(reach[r] / (double) (n - 6)).isCloseTo(1 / 3.0, within(0.015));
    }
  }
}
