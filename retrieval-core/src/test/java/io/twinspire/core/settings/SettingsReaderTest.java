package io.twinspire.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twinspire.core.settings.Run.Adam;
import io.twinspire.core.settings.Run.Bpr;
import io.twinspire.core.settings.Run.Hinge;
import io.twinspire.core.settings.Run.InfoNce;
import io.twinspire.core.settings.Run.Layer;
import io.twinspire.core.settings.Run.Matryoshka;
import io.twinspire.core.settings.Run.Sgd;
import io.twinspire.core.settings.Run.Split;
import io.twinspire.core.settings.Run.Stop;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {
  private static final String DATA = "\"data\": {\"path\": \"d\"}";

  private static Run read(String more, String... sets) {
    return SettingsReader.read("{" + DATA + more + "}", List.of(sets), Run.class);
  }

  private static List<String> problems(String json, String... sets) {
    return catchThrowableOfType(
            SettingsException.class, () -> SettingsReader.read(json, List.of(sets), Run.class))
        .problems();
  }

  private static List<String> problemsWith(String more, String... sets) {
    return problems("{" + DATA + more + "}", sets);
  }

  @Test
  void fillsInTheDefaultsAtEveryLevel() {
    assertThat(read(""))
        .isEqualTo(
            new Run(
                "",
                new Run.Data("d", 1.0, Split.LANGUAGE_AGNOSTIC),
                new InfoNce(0.05f, false),
                new Adam(0.01f, 0.9f),
                List.of(new Layer(8, "relu"), new Layer(4, "relu")),
                Map.of("title", 2.0f),
                42L,
                true,
                null,
                null,
                List.of("ndcg@10")));
  }

  @Test
  void readsEveryKindOfSetting() {
    var run =
        read(
            """
            , "$schema": "x.json", "description": "ü", "seed": 9223372036854775807,
            "deterministic": false, "threads": -2147483648, "stop": {"metric": "mrr"},
            "layers": [], "metrics": ["a", "b"], "weights": {"body": 1e-3},
            "loss": {"type": "matryoshka", "dims": [8, 1.6e1], "inner": {"type": "hinge", "margin": 1}}
            """,
            "layers=[{\"units\": 1}]");
    assertThat(run.seed()).isEqualTo(Long.MAX_VALUE);
    assertThat(run.deterministic()).isFalse();
    assertThat(run.threads()).isEqualTo(Integer.MIN_VALUE);
    assertThat(run.stop()).isEqualTo(new Stop(3, "mrr"));
    assertThat(run.metrics()).containsExactly("a", "b");
    assertThat(run.weights()).containsOnly(Map.entry("title", 2f), Map.entry("body", 0.001f));
    assertThat(run.loss()).isEqualTo(new Matryoshka(List.of(8, 16), new Hinge(1)));
  }

  @Test
  void anObjectWithAnotherTypeReplacesTheDefaultAndOneWithoutAddsToIt() {
    assertThat(read(", \"mover\": {\"type\": \"sgd\"}").mover()).isEqualTo(new Sgd(0.1f));
    assertThat(read(", \"mover\": {\"rate\": 2}").mover()).isEqualTo(new Adam(2f, 0.9f));
    assertThat(read(", \"mover\": {\"type\": \"adam\", \"beta1\": 0}").mover())
        .isEqualTo(new Adam(0.01f, 0f));
  }

  @Test
  void saysAllProblemsAtOnce() {
    assertThat(
            problems(
                """
                {"data": {"pth": "d", "share": 2, "split": "by-clas"},
                 "loss": {"temprature": 1, "temperature": -1},
                 "mover": {"type": "adamw"},
                 "layers": [{"units": 0}, {"units": "many"}, 3, {}],
                 "weights": {"body": "heavy"},
                 "seed": 3.5, "threads": 3000000000, "deterministic": 1, "metrics": "all",
                 "description": ["x"], "sed": 1, "stop": {}}
                """,
                "nonsense",
                "loss.learned=maybe"))
        .containsExactly(
            "--set: must be path=value, such as objective.temperature=0.1, got nonsense",
            "sed: unknown key. Did you mean seed?",
            "description: must be a string, got [\"x\"]",
            "data.pth: unknown key. Did you mean data.path?",
            "data.path: must be given, got nothing. The folder.",
            "data.split: must be one of by-class, language-agnostic, got \"by-clas\"."
                + " Did you mean by-class?",
            "data.share: must be in (0, 1], got 2.0",
            "loss.temprature: unknown key. Did you mean loss.temperature?",
            "loss.learned: must be true or false, got \"maybe\"",
            "loss.temperature: must be > 0, got -1.0",
            "mover.type: must be one of adam, sgd, got \"adamw\". Did you mean adam?",
            "layers[0].units: must be > 0, got 0",
            "layers[1].units: must be an integer, got \"many\"",
            "layers[2]: must be an object, got 3",
            "layers[3].units: must be given, got nothing",
            "weights.body: must be a number, got \"heavy\"",
            "seed: must be an integer, got 3.5",
            "deterministic: must be true or false, got 1",
            "threads: must be between -2147483648 and 2147483647, got 3000000000",
            "stop.metric: must be given, got nothing",
            "metrics: must be a list, got \"all\"");
  }

  @Test
  void rulesOfRecordsCarryTheirPath() {
    assertThat(
            problemsWith(
                ", \"loss\": {\"type\": \"matryoshka\", \"dims\": [], \"inner\": {\"temperature\":"
                    + " -1}}, \"layers\": []",
                "data.share=0"))
        .containsExactly(
            "data.share: must be in (0, 1], got 0.0",
            "loss.inner.temperature: must be > 0, got -1.0",
            "layers: must have an element, got []");
    assertThat(problemsWith(", \"layers\": []"))
        .containsExactly("layers: must have an element, got []");
    assertThat(problemsWith(", \"loss\": {\"type\": \"hinge\", \"margin\": 200}"))
        .containsExactly("loss: margin must be <= 100, got 200.0");
  }

  /// Rules of a record, and of the one around it, are said whatever else is wrong in it.
  @Test
  void rulesAreSaidBesideTypesMissingAndUnknownKeys() {
    for (String wrong :
        List.of(
            "\"seed\": \"x\"",
            "\"sed\": 1",
            "\"loss\": 5",
            "\"loss\": {\"type\": \"none\"}",
            "\"stop\": 1",
            "\"stop\": {}",
            "\"metrics\": [1]",
            "\"weights\": []",
            "\"mover\": {\"type\": \"adam\", \"rate\": {}}")) {
      assertThat(problemsWith(", \"layers\": [], " + wrong))
          .as(wrong)
          .hasSize(2)
          .contains("layers: must have an element, got []");
    }
    assertThat(problems("{\"layers\": []}"))
        .containsExactly(
            "data: must be given, got nothing. The data.", "layers: must have an element, got []");
  }

  @Test
  void aValueThatCannotBeReadBreaksNoRule() {
    assertThat(problemsWith(", \"layers\": 7", "data.share=[]"))
        .containsExactly("data.share: must be a number, got []", "layers: must be a list, got 7");
  }

  @Test
  void aUnionSaysItsTypes() {
    assertThat(problemsWith(", \"loss\": \"bpr\""))
        .containsExactly("loss: must be an object, got \"bpr\". Write {\"type\": \"bpr\"}");
    assertThat(problemsWith(", \"loss\": 5")).containsExactly("loss: must be an object, got 5");
    assertThat(problemsWith("", "loss={\"type\": \"bpr\""))
        .containsExactly(
            "loss: must be an object, got \"{\\\"type\\\": \\\"bpr\\\"\". It stands without"
                + " quotes; after --set it must be whole JSON: double quotes, no comma at its end");
    assertThat(problemsWith(", \"loss\": {\"type\": 5}"))
        .containsExactly("loss.type: must be one of bpr, hinge, info-nce, matryoshka, got 5");
    assertThat(problemsWith(", \"loss\": {\"type\": \"bpr\", \"margin\": 5}"))
        .containsExactly("loss.margin: unknown key. There are none");
    assertThat(problemsWith(", \"loss\": {\"type\": \"info-nce\", \"q\": 5}"))
        .containsExactly("loss.q: unknown key. Known: temperature, learned");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1e39 | loss.temperature: must be between -3.4028235E38 and 3.4028235E38, got 1E+39
          -1e999999999 | loss.temperature: must be between -3.4028235E38 and 3.4028235E38, got -1E+999999999
          NaN | loss.temperature: must be a number, got "NaN"
          true | loss.temperature: must be a number, got true
          """)
  void floatsAreFinite(String value, String problem) {
    assertThat(problemsWith("", "loss.temperature=" + value)).containsExactly(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          9223372036854775808 | seed: must be between -9223372036854775808 and 9223372036854775807, got 9223372036854775808
          1e999999999 | seed: must be between -9223372036854775808 and 9223372036854775807, got 1E+999999999
          1e-999999999 | seed: must be an integer, got 1E-999999999
          '"7"' | seed: must be an integer, got "7"
          """)
  void integersAreInRange(String value, String problem) {
    assertThat(problemsWith("", "seed=" + value)).containsExactly(problem);
  }

  @Test
  void longValuesAreCut() {
    assertThat(problemsWith(", \"seed\": \"" + "x".repeat(100) + "\""))
        .containsExactly("seed: must be an integer, got \"" + "x".repeat(79) + "…");
  }

  @Test
  void setGoesThroughObjectsListsAndDefaults() {
    assertThat(read("", "loss.temperature=0.1").loss()).isEqualTo(new InfoNce(0.1f, false));
    assertThat(read("", "layers.1.units=7").layers())
        .containsExactly(new Layer(8, "relu"), new Layer(7, "relu"));
    assertThat(read("", "weights.url=3").weights())
        .containsOnly(Map.entry("title", 2f), Map.entry("url", 3f));
    assertThat(read("", "description=a=b").description()).isEqualTo("a=b");
    assertThat(read("", "description=").description()).isEmpty();
    assertThat(read("", "description=\"7\"").description()).isEqualTo("7");
    assertThat(read("", "stop.metric=x").stop()).isEqualTo(new Stop(3, "x"));
    assertThat(read("", "loss.type=hinge", "loss.margin=2").loss()).isEqualTo(new Hinge(2));
    assertThat(read(", \"loss\": {\"temperature\": 3}", "loss.type=bpr").loss())
        .isEqualTo(new Bpr());
    assertThat(read("", "loss={\"type\": \"bpr\"}").loss()).isEqualTo(new Bpr());
    assertThat(read("", "seed=1", "seed=2").seed()).isEqualTo(2);
  }

  @Test
  void setNamesWhatItCannotReach() {
    assertThat(problemsWith("", "los.temperature=1"))
        .containsExactly("los: unknown key. Did you mean loss?");
    assertThat(problemsWith("", "loss.temp=1"))
        .containsExactly("loss.temp: unknown key. Did you mean loss.temperature?");
    assertThat(problemsWith("", "layers.2.units=1", "layers.x=1", "=1", "a..b=1"))
        .containsExactly(
            "--set layers.2.units=1: must name an element that the list has",
            "--set layers.x=1: must name an element that the list has",
            "--set: must be path=value, such as objective.temperature=0.1, got =1",
            "--set: must be path=value, such as objective.temperature=0.1, got a..b=1");
    assertThat(problemsWith("", "seed.x=1"))
        .containsExactly("seed: must be an integer, got {\"x\":1}");
    assertThat(problemsWith("", "seed=null"))
        .containsExactly("--set seed=null: must have a value, got null");
  }

  @Test
  void textCannotExtendAFile() {
    assertThat(problemsWith(", \"extends\": \"a.json\""))
        .containsExactly("extends: must stand in a file, got \"a.json\"");
  }

  @Test
  void listsAndMapsCannotBeChanged() {
    var run = read("");
    assertThat(run.layers()).isUnmodifiable();
    assertThat(run.weights()).isUnmodifiable();
  }
}
