package io.twinspire.core.words;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.settings.SettingsException;
import io.twinspire.core.settings.SettingsReader;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The next word of text in which each word has three successors, with the probabilities 1/2, 1/3
/// and 1/6: no model can have a lower perplexity than exp of their entropy.
class NextWordTest {
  private static final int WORDS = 40;
  private static final double ENTROPY = Math.log(2) / 2 + Math.log(3) / 3 + Math.log(6) / 6;

  @TempDir private Path folder;

  private WordCorpus corpus() throws IOException {
    var lines = new ArrayList<String>();
    int word = 0;
    for (int s = 0; s < 1200; s++) {
      var line = new StringBuilder();
      for (int w = 0; w < 20; w++) {
        int die = Philox.below(6, 1, 1, s * 20L + w);
        word = (word * 3 + (die < 3 ? 1 : die < 5 ? 11 : 24)) % WORDS;
        line.append('w').append(word).append(' ');
      }
      lines.add(line.toString());
    }
    Path file = Files.write(folder.resolve("text.txt"), lines);
    var settings =
        SettingsReader.read(
            "{\"files\": [\"" + file + "\"], \"minCount\": 1, \"heldOutEvery\": 10}",
            List.of(),
            CorpusSettings.class);
    return WordCorpus.encode(settings, WordCounts.of(settings), folder.resolve("ids"));
  }

  private static NextWordSettings settings(String json) {
    return SettingsReader.read(json, List.of(), NextWordSettings.class);
  }

  private static final String BASE =
      "\"context\": 1, \"dimensions\": 24, \"batchSize\": 64, \"epochs\": 12";
  private static final String SOFTMAX =
      "{\"objective\": {\"type\": \"softmax\"}, \"noise\": 0, " + BASE + "}";

  private static NextWord.Quality trained(String json, WordCorpus corpus) {
    try (var pool = new WorkerPool(2)) {
      var settings = settings(json);
      var model = new NextWord(corpus, settings, 1, pool);
      double first = model.epoch(0);
      for (int epoch = 1; epoch < settings.epochs(); epoch++) {
        assertThat(model.epoch(epoch)).isLessThan(1.05 * first);
      }
      return model.evaluate(corpus);
    }
  }

  @Test
  void noiseContrastiveEstimationReachesTheSoftmaxAndNormalisesItself() throws IOException {
    try (var corpus = corpus()) {
      var softmax = trained(SOFTMAX, corpus);
      var nce = trained("{\"noise\": 20, " + BASE + "}", corpus);
      assertThat(softmax.words()).isEqualTo(120 * 20);
      // The first word of a sentence has no context, and is one of many.
      assertThat(Math.log(softmax.perplexity())).isBetween(ENTROPY, ENTROPY + 0.25);
      assertThat(Math.log(nce.perplexity()))
          .isCloseTo(Math.log(softmax.perplexity()), within(0.06));
      assertThat(nce.meanLogZ()).isCloseTo(0, within(0.15));
      assertThat(nce.sdLogZ()).isLessThan(0.25);
    }
  }

  /// The uncorrected objective would be off by log K q: with the noise doubled, log Z stays 0, and
  /// with a bias it is that of scores and bias.
  @Test
  void theNormaliserDoesNotDependOnTheNoise() throws IOException {
    try (var corpus = corpus()) {
      var few = trained("{\"noise\": 10, " + BASE + "}", corpus);
      var flat = trained("{\"noise\": 40, \"alpha\": 0.5, " + BASE + "}", corpus);
      var shifted =
          trained(
              "{\"objective\": {\"type\": \"nce\", \"bias\": -3}, \"noise\": 10, " + BASE + "}",
              corpus);
      assertThat(few.meanLogZ()).isCloseTo(0, within(0.2));
      assertThat(shifted.meanLogZ()).isCloseTo(0, within(0.2));
      assertThat(flat.meanLogZ()).isCloseTo(0, within(0.2));
    }
  }

  @Test
  void anyNumberOfThreadsAndAResumeGiveTheSameBits() throws IOException {
    try (var corpus = corpus()) {
      var weights = new ArrayList<Matrix>();
      var settings = settings("{\"noise\": 20, " + BASE + "}");
      for (int threads : new int[] {1, 3}) {
        try (var pool = new WorkerPool(threads)) {
          var model = new NextWord(corpus, settings, 1, pool);
          model.epoch(0);
          if (threads == 3) {
            var resumed = new NextWord(corpus, settings, 1, pool);
            for (var state : model.state().entrySet()) {
              Matrix from = state.getValue();
              Matrix into = requireNonNull(resumed.state().get(state.getKey()));
              System.arraycopy(from.data(), 0, into.data(), 0, from.rows() * from.cols());
            }
            resumed.restoreSteps(model.steps());
            model = resumed;
          }
          model.epoch(1);
          weights.add(requireNonNull(model.state().get("words")));
        }
      }
      assertThat(weights.get(1).data()).isEqualTo(weights.get(0).data());
    }
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    assertThatThrownBy(() -> settings("{\"objective\": {\"type\": \"softmax\"}}"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("noise: must be 0 with softmax");
    assertThatThrownBy(() -> settings("{\"noise\": 0}")).hasMessageContaining("must be >= 1");
    assertThatThrownBy(() -> settings("{\"objective\": {\"type\": \"bpr\"}}"))
        .hasMessageContaining("objective: must be nce or softmax");
    assertThatThrownBy(() -> settings("{\"objective\": {\"type\": \"nce\", \"temperature\": 0.5}}"))
        .hasMessageContaining("objective.temperature: must be 1");
  }
}
