package io.twinspire.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsWriterTest {
  private static Run run(String json) {
    return SettingsReader.read(json, List.of(), Run.class);
  }

  @Test
  void writesEveryKeyInDeclarationOrder() {
    assertThat(SettingsWriter.toJson(run("{\"seed\": 7, \"data\": {\"path\": \"d\"}}")).toString())
        .isEqualTo(
            "{\"description\":\"\",\"data\":{\"path\":\"d\",\"share\":1.0,"
                + "\"split\":\"language-agnostic\"},"
                + "\"loss\":{\"type\":\"info-nce\",\"temperature\":0.05,\"learned\":false},"
                + "\"mover\":{\"type\":\"adam\",\"rate\":0.01,\"beta1\":0.9},"
                + "\"layers\":[{\"units\":8,\"activation\":\"relu\"},"
                + "{\"units\":4,\"activation\":\"relu\"}],"
                + "\"weights\":{\"title\":2.0},\"seed\":7,\"deterministic\":true,"
                + "\"metrics\":[\"ndcg@10\"]}");
  }

  @Test
  void readsBackAsAnEqualRecord() {
    for (var json :
        List.of(
            "{\"data\": {\"path\": \"d\"}}",
            """
            {"data": {"path": "\\u0000\\"ü\\ud83d", "share": 1e-300, "split": "by-class"}, "threads": 3,
             "stop": {"metric": "m"}, "weights": {"b": 3.4028235e38, "a": 1e-45, "c": 16777216},
             "loss": {"type": "matryoshka", "dims": [1, -5], "inner": {"type": "bpr"}},
             "mover": {"type": "sgd", "rate": 1e10}, "layers": [{"units": 1}], "metrics": []}
            """)) {
      var run = run(json);
      var written = SettingsWriter.write(run);
      assertThat(run(written)).isEqualTo(run);
      assertThat(SettingsWriter.write(run(written))).isEqualTo(written).endsWith("}\n");
    }
  }

  @Test
  void floatsAreShort() {
    var weights = new LinkedHashMap<String, Float>();
    for (var value : List.of(0.05f, 1f, 100f, 1e-4f, 1e7f, 1.5e-8f, 1e30f, -0.1f, 0f)) {
      weights.put("w" + weights.size(), value);
    }
    assertThat(SettingsWriter.toJson(new Weights(weights, 0.1)).toString())
        .isEqualTo(
            "{\"weights\":{\"w0\":0.05,\"w1\":1.0,\"w2\":100.0,\"w3\":0.0001,\"w4\":10000000.0,"
                + "\"w5\":1.5E-8,\"w6\":1E+30,\"w7\":-0.1,\"w8\":0.0},\"share\":0.1}");
  }

  @Test
  void refusesWhatJsonCannotSay() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SettingsWriter.toJson(new Run.InfoNce(Float.NaN, false)))
        .withMessage("a setting must be finite, got NaN");
  }

  record Weights(java.util.Map<String, Float> weights, double share) {}
}
