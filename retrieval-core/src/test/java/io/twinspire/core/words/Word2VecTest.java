package io.twinspire.core.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.settings.SettingsReader;
import io.twinspire.core.train.DivergedException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Training on planted text: twelve topics, whose words stand in sentences of their own among words
/// that stand everywhere.
class Word2VecTest {
  private static final int TOPICS = 12;
  private static final int OF_TOPIC = 6;

  @TempDir private Path folder;

  private Path text() throws IOException {
    var lines = new ArrayList<String>();
    for (int s = 0; s < 3000; s++) {
      int topic = Philox.below(TOPICS, 1, 1, s);
      var line = new StringBuilder();
      for (int w = 0; w < 12; w++) {
        boolean common = Philox.below(3, 1, 2, s * 12L + w) == 0;
        int word = Philox.below(common ? 4 : OF_TOPIC, 1, 3, s * 12L + w);
        line.append(common ? "common" + word : "topic" + topic + "word" + word).append(' ');
      }
      lines.add(line.toString());
    }
    return Files.write(folder.resolve("text.txt"), lines);
  }

  private WordCorpus corpus(String more) throws IOException {
    var settings =
        SettingsReader.read(
            "{\"files\": [\"" + text() + "\"], \"minCount\": 2" + more + "}",
            List.of(),
            CorpusSettings.class);
    return WordCorpus.encode(settings, WordCounts.of(settings), folder.resolve("corpus.ids"));
  }

  private static Word2VecSettings settings(String json) {
    return SettingsReader.read(json, List.of(), Word2VecSettings.class);
  }

  private static final String BASE =
      "\"dimensions\": 80, \"epochs\": 3, \"subsample\": 0.01, \"learningRate\": 0.05";

  private static Word2Vec.Epoch train(Word2Vec trainer, int from, int to) {
    Word2Vec.Epoch last = trainer.epoch(from, () -> false, words -> {});
    for (int epoch = from + 1; epoch < to; epoch++) {
      last = trainer.epoch(epoch, () -> false, words -> {});
    }
    return last;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"share\": \"window\", ",
        "\"excludeContexts\": true, ",
        "\"model\": \"cbow\", ",
        "\"model\": \"cbow\", \"exactMean\": false, "
      })
  void anyNumberOfThreadsGivesTheSameBits(String model) throws IOException {
    try (var corpus = corpus("")) {
      var seen = new ArrayList<Matrix>();
      var losses = new ArrayList<Word2Vec.Epoch>();
      for (int threads : new int[] {1, 2, 3}) {
        try (var pool = new WorkerPool(threads)) {
          var trainer = new Word2Vec(corpus, settings("{" + model + BASE + "}"), 5, pool);
          losses.add(train(trainer, 0, 3));
          seen.add(trainer.tables().inputs());
        }
      }
      assertThat(losses.get(1)).isEqualTo(losses.get(0));
      assertThat(losses.get(2)).isEqualTo(losses.get(0));
      assertThat(seen.get(1).data()).isEqualTo(seen.get(0).data());
      assertThat(seen.get(2).data()).isEqualTo(seen.get(0).data());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"block\": 1, ",
        "\"share\": \"window\", ",
        "\"excludeContexts\": true, ",
        "\"model\": \"cbow\", ",
        "\"deterministic\": false, "
      })
  void wordsOfATopicComeTogetherAndTheLossFalls(String model) throws IOException {
    try (var corpus = corpus(", \"heldOutEvery\": 20");
        var pool = new WorkerPool(2)) {
      var settings = settings("{" + model + BASE + "}");
      var trainer = new Word2Vec(corpus, settings, 1, pool);
      var heldOut = new HeldOutPairs(corpus, settings);
      // Before the first step every sigmoid is one half.
      double untrained = heldOut.loss(trainer.tables());
      assertThat(untrained).isBetween(5.0 * Math.log(2), 6.01 * Math.log(2));
      double first = train(trainer, 0, 1).loss();
      double last = train(trainer, 1, 3).loss();
      assertThat(last).isLessThan(first);
      assertThat(heldOut.loss(trainer.tables())).isLessThan(0.8 * untrained);
      var vectors = new WordVectors(corpus.counts(), trainer.tables().inputs());
      int right = 0;
      for (int topic = 0; topic < TOPICS; topic++) {
        String prefix = "topic" + topic + "word";
        List<String> near = vectors.nearest(corpus.counts().id(prefix + 0), OF_TOPIC - 1);
        right += (int) near.stream().filter(word -> word.startsWith(prefix)).count();
      }
      assertThat(right).isGreaterThan(TOPICS * (OF_TOPIC - 1) * 9 / 10);
    }
  }

  @Test
  void vectorsOfAnEpochGoOnToTheSameBits() throws IOException {
    try (var corpus = corpus("");
        var pool = new WorkerPool(2)) {
      var settings = settings("{" + BASE + "}");
      var whole = new Word2Vec(corpus, settings, 5, pool);
      train(whole, 0, 3);
      var begun = new Word2Vec(corpus, settings, 5, pool);
      train(begun, 0, 1);
      var resumed = new Word2Vec(corpus, settings, 5, pool);
      resumed.load(begun.tables().inputs(), begun.tables().outputs());
      train(resumed, 1, 3);
      assertThat(resumed.tables().inputs().data()).isEqualTo(whole.tables().inputs().data());
      assertThat(resumed.tables().outputs().data()).isEqualTo(whole.tables().outputs().data());
      Matrix narrow = Matrix.zeros(corpus.counts().size(), 79);
      assertThatThrownBy(() -> resumed.load(narrow, narrow))
          .hasMessageContaining("x 80, got " + corpus.counts().size() + " x 79");
    }
  }

  @Test
  void aStoppedEpochSaysSo() throws IOException {
    try (var corpus = corpus("");
        var pool = new WorkerPool(1)) {
      var trainer = new Word2Vec(corpus, settings("{" + BASE + "}"), 5, pool);
      assertThat(trainer.epoch(0, () -> true, words -> {}).finished()).isFalse();
    }
  }

  @Test
  void aLossThatIsNoNumberEndsTraining() throws IOException {
    try (var corpus = corpus("");
        var pool = new WorkerPool(2)) {
      var trainer =
          new Word2Vec(
              corpus,
              settings("{\"learningRate\": 1e30, \"dimensions\": 40, \"subsample\": 0.0}"),
              5,
              pool);
      assertThatThrownBy(() -> train(trainer, 0, 2))
          .isInstanceOf(DivergedException.class)
          .hasMessageContaining("Lower learningRate");
    }
  }
}
