package io.twinspire.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.Query;
import io.twinspire.core.layer.Storage;
import io.twinspire.core.scoring.ScorerSettings;
import io.twinspire.core.settings.SettingsReader;
import io.twinspire.core.testing.Draw;
import io.twinspire.core.text.TextSettings;
import io.twinspire.core.tower.TowerSettings;
import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.StoredRows;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncoderTest {
  private static final WorkerPool ALONE = new WorkerPool(1);
  private static final List<Document> DOCUMENTS =
      List.of(
          new Document("0", "List.add", "void add(int x)"),
          new Document("1", "", "reverse the order of a list"),
          new Document("2", "copy", "copies a stream to a file, a file"),
          new Document("3", "", "…"));
  private static final List<Query> QUERIES =
      List.of(
          query("add to a list"),
          query("reverse reverse order"),
          query("unseen wordz"),
          query(""),
          query("§"));

  @TempDir private Path temporary;

  /// The bits of the model that was trained: features of every kind, learned token weights, MLP.
  @ParameterizedTest
  @CsvSource({
    "true, true, FLOAT32",
    "true, false, FLOAT32",
    "false, true, FLOAT32",
    "false, false, FLOAT32",
    "true, true, BF16_NEAREST",
    "false, false, BF16_STOCHASTIC"
  })
  void itGivesTheModelsBits(boolean tied, boolean everything, Storage storage) throws IOException {
    try (var model = model(tied, everything, storage);
        var pool = new WorkerPool(2)) {
      Path folder = temporary.resolve("model");
      model.save(folder);
      Matrix queries = model.encodeQueries(QUERIES, pool);
      try (var encoder = Encoder.open(folder, Side.QUERY)) {
        for (int q = 0; q < QUERIES.size(); q++) {
          assertThat(encoder.encode(QUERIES.get(q)))
              .as(QUERIES.get(q).text())
              .isEqualTo(row(queries, q));
        }
        assertThat(encoder.encode(QUERIES.getFirst()))
            .isNotEqualTo(encoder.encode(query("reverse")));
        assertThat(encoder.encode(query("§"))).containsOnly(0f);
      }
      Matrix documents = model.encodeDocuments(DOCUMENTS, pool);
      try (var encoder = Encoder.open(folder, Side.DOCUMENT)) {
        for (int d = 0; d < DOCUMENTS.size(); d++) {
          assertThat(encoder.encode(DOCUMENTS.get(d))).isEqualTo(row(documents, d));
        }
      }
    }
  }

  /// Half the bytes of the tables, as tensors of BF16, and a start for tables of float32 and back.
  @Test
  void tablesOfBf16AreSavedAsSuch() throws IOException {
    Path folder = temporary.resolve("model");
    try (var model = model(true, false, Storage.BF16_STOCHASTIC);
        var pool = new WorkerPool(1)) {
      model.save(folder);
      FloatRows table =
          Safetensors.read(folder.resolve("model.safetensors")).tensors().get("shared.words");
      assertThat(table).isInstanceOf(StoredRows.Bf16.class);
      try (var loaded = RetrievalModel.load(folder)) {
        assertThat(loaded.card().tower().storage()).isEqualTo(Storage.BF16_STOCHASTIC);
        Matrix expected = model.encodeQueries(QUERIES, pool);
        assertThat(loaded.encodeQueries(QUERIES, pool).data()).isEqualTo(expected.data());
        var corpus = new RetrievalModel.Corpus(DOCUMENTS, QUERIES.subList(0, 2), DOCUMENTS);
        try (var wide =
            RetrievalModel.warmStart(loaded, Storage.FLOAT32, corpus, 0.1f, List.of(), pool)) {
          assertThat(wide.towers().weights().get("shared.words")).isInstanceOf(Matrix.class);
          assertThat(wide.encodeQueries(QUERIES, pool).data()).isEqualTo(expected.data());
          try (var back =
              RetrievalModel.warmStart(wide, Storage.BF16_NEAREST, corpus, 0.1f, List.of(), pool)) {
            assertThat(back.card().tower().storage()).isEqualTo(Storage.BF16_NEAREST);
            assertThat(back.encodeQueries(QUERIES, pool).data()).isEqualTo(expected.data());
          }
        }
      }
    }
  }

  @Test
  void severalThreadsMayEncode() throws IOException {
    Path folder = saved();
    try (var encoder = Encoder.open(folder, Side.QUERY)) {
      float[] expected = encoder.encode(query("reverse a list"));
      boolean same =
          IntStream.range(0, 2000)
              .parallel()
              .allMatch(i -> Arrays.equals(encoder.encode(query("reverse a list")), expected));
      assertThat(same).isTrue();
    }
  }

  @Test
  void aFolderWithoutModelIsADataError() {
    assertThatThrownBy(() -> Encoder.open(temporary, Side.QUERY))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(temporary + ": must hold a model");
  }

  @Test
  void aDamagedCardIsADataError() throws IOException {
    Path folder = saved();
    Path card = folder.resolve("model.json");
    Files.writeString(card, "{");
    assertThatThrownBy(() -> Encoder.open(folder, Side.QUERY))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(card + ": must be as it was saved, got");
  }

  @Test
  void aFileThatIsCutShortIsADataErrorWhenOpened() throws IOException {
    Path folder = saved();
    Path weights = folder.resolve("model.safetensors");
    try (var channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 4);
    }
    assertThatThrownBy(() -> Encoder.open(folder, Side.QUERY))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(weights + ": ")
        .hasMessageContaining("cut short or damaged");
  }

  @Test
  void weightsOfAnotherVocabularyAreADataErrorWhenOpened() throws IOException {
    Path folder = saved();
    Path weights = folder.resolve("model.safetensors");
    var tensors = new LinkedHashMap<>(Safetensors.read(weights).tensors());
    tensors.put("shared.words", Draw.normal(3, 8, 1));
    Safetensors.write(weights, tensors, Map.of());
    assertThatThrownBy(() -> Encoder.open(folder, Side.QUERY))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must hold shared.words as ")
        .hasMessageEndingWith("got 3 x 8");
    tensors.remove("shared.words");
    Safetensors.write(weights, tensors, Map.of());
    assertThatThrownBy(() -> Encoder.open(folder, Side.QUERY))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("got nothing");
  }

  /// The whole model is held against its checksum; of the encoder's vectors only those that are no
  /// vectors any more are noticed.
  @Test
  void damagedValuesAreFoundByTheChecksumOrNotFinite() throws IOException {
    Path folder = saved();
    Path weights = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int values = 8 + Math.toIntExact(buffer.getLong(0));
    for (int at = values; at < bytes.length; at += 4) {
      buffer.putFloat(at, Float.NaN);
    }
    Files.write(weights, bytes);
    assertThatThrownBy(() -> RetrievalModel.load(folder).close())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("checksum");
    try (var encoder = Encoder.open(folder, Side.QUERY)) {
      assertThatThrownBy(() -> encoder.encode(query("reverse a list")))
          .isInstanceOf(DataException.class)
          .hasMessage(weights + ": must make vectors of finite values, got NaN. It is damaged");
    }
  }

  private Path saved() throws IOException {
    Path folder = temporary.resolve("model");
    try (var model = model(true, true, Storage.FLOAT32)) {
      model.save(folder);
    }
    return folder;
  }

  private static RetrievalModel model(boolean tied, boolean everything, Storage storage) {
    var text =
        SettingsReader.read(
            everything
                ? """
                {"analyzer": {"type": "code"},
                 "title": {"ownFeature": true, "weight": 2},
                 "wordNgrams": {"buckets": 31},
                 "charNgrams": {"buckets": 64}}
                """
                : "{\"analyzer\": {\"type\": \"standard\"}}",
            List.of(),
            TextSettings.class);
    var tower =
        new TowerSettings.Bag(
            8,
            tied,
            1f,
            everything,
            everything ? new TowerSettings.MlpSettings(11, 0.2f, true) : null,
            !everything,
            storage);
    var corpus = new RetrievalModel.Corpus(DOCUMENTS, QUERIES.subList(0, 2), DOCUMENTS);
    var model =
        RetrievalModel.create(
            tower, new ScorerSettings.Dot(), text, text, corpus, 0.1f, List.of(), 7, ALONE);
    // As training leaves them: no gain is 1, no bias is 0.
    int[] seed = {1};
    model
        .towers()
        .weights()
        .forEach((name, m) -> m.copyFrom(Draw.normal(m.rows(), m.cols(), seed[0]++)));
    return model;
  }

  private static float[] row(Matrix m, int row) {
    return Arrays.copyOfRange(m.data(), m.offset(row), m.offset(row) + m.cols());
  }

  private static Query query(String text) {
    return new Query("q", text);
  }
}
