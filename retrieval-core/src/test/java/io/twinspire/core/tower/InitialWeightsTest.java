package io.twinspire.core.tower;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.layer.Parameter;
import io.twinspire.core.settings.SettingsReader;
import io.twinspire.kernels.Matrix;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the weights of towers of histories are drawn with.
class InitialWeightsTest {
  private static final float ITEMS = 0.03f;

  record Wrapper(HistorySettings tower) {}

  /// The deviation of each parameter that is drawn, by its name.
  private static Map<String, Float> deviations(String tower) {
    HistorySettings settings =
        SettingsReader.read(
                "{\"tower\": {\"dimensions\": 16, \"initStd\": 0.03, " + tower + "}}",
                List.of(),
                Wrapper.class)
            .tower();
    var drawn = new TreeMap<String, Float>();
    TowerFactory.histories(
        settings,
        "query",
        new Parameter("document.id", Matrix.zeros(5, 16), true),
        (name, drawnAs, rows, cols, deviation, storage) -> {
          drawn.put(name, deviation);
          return storage.zeros(rows, cols);
        });
    return drawn;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sasrec", "bert4rec"})
  void allOfATransformerAsItsItems(String type) {
    assertThat(deviations("\"type\": \"" + type + "\""))
        .hasSizeGreaterThan(8)
        .containsKeys("query.positions", "query.layer2.attention.in.weight")
        .allSatisfy((name, deviation) -> assertThat(deviation).as(name).isEqualTo(ITEMS));
  }

  @Test
  void othersByWhatTheyRead() {
    assertThat(deviations("\"type\": \"gru4rec\""))
        .isNotEmpty()
        .allSatisfy((name, deviation) -> assertThat(deviation).as(name).isEqualTo(0.25f));
    assertThat(deviations("\"type\": \"history-mean\", \"mlp\": {\"hidden\": 64}"))
        .containsEntry("query.mlp.first.weight", 0.25f)
        .containsEntry("query.mlp.second.weight", 0.125f);
  }
}
