package io.twinspire.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsFileTest {
  @TempDir Path dir;

  private Path file(String name, String json) throws IOException {
    return file(name, json.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(String name, byte[] bytes) throws IOException {
    var file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private Run read(String name, String... sets) {
    return SettingsReader.read(dir.resolve(name), List.of(sets), Run.class);
  }

  private String problem(String name) {
    var thrown = catchThrowableOfType(SettingsException.class, () -> read(name));
    return String.join("\n", thrown.problems()).replace(dir + "/", "");
  }

  @Test
  void laterLayersWin() throws IOException {
    file(
        "grand.json",
        "{\"$schema\": \"s\", \"seed\": 1, \"threads\": 1, \"description\": \"grand\","
            + " \"data\": {\"path\": \"g\"}, \"metrics\": [\"a\", \"b\"],"
            + " \"loss\": {\"type\": \"hinge\", \"margin\": 1}}");
    file(
        "base/parent.json",
        "{\"extends\": \"../grand.json\", \"threads\": 2, \"description\": \"parent\","
            + " \"data\": {\"share\": 0.5}, \"metrics\": [\"c\"], \"loss\": {\"margin\": 2}}");
    file("run.json", "{\"extends\": \"base/parent.json\", \"description\": \"run\"}");

    var run = read("run.json", "description=set");
    assertThat(run.seed()).isEqualTo(1);
    assertThat(run.threads()).isEqualTo(2);
    assertThat(run.description()).isEqualTo("set");
    assertThat(run.data()).isEqualTo(new Run.Data("g", 0.5, Run.Split.LANGUAGE_AGNOSTIC));
    assertThat(run.metrics()).containsExactly("c");
    assertThat(run.loss()).isEqualTo(new Run.Hinge(2));
  }

  @Test
  void anotherTypeReplacesEvenWhatTheBaseAddedToADefault() throws IOException {
    file("base.json", "{\"data\": {\"path\": \"g\"}, \"loss\": {\"temperature\": 9}}");
    file("run.json", "{\"extends\": \"base.json\", \"loss\": {\"type\": \"bpr\"}}");
    assertThat(read("run.json").loss()).isEqualTo(new Run.Bpr());
  }

  @Test
  void cyclesAndMissingFilesAreNamed() throws IOException {
    file("a.json", "{\"extends\": \"b.json\"}");
    file("b.json", "{\"extends\": \"sub/../a.json\"}");
    file("c.json", "{\"extends\": \"d.json\"}");
    file("e.json", "{\"extends\": 5}");
    assertThat(problem("a.json"))
        .isEqualTo("extends: must not come back to the same file, got a.json -> b.json -> a.json");
    assertThat(problem("c.json")).isEqualTo("d.json: must be a settings file, got no such file");
    assertThat(problem("e.json")).isEqualTo("e.json: extends: must be the name of a file, got 5");
    assertThat(problem("")).contains(": must be a readable file, got ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '' | x.json:1:1: must be JSON, got nothing
          '  ' | x.json:1:1: must be JSON, got nothing
          '[1]' | x.json: must be a JSON object, got [1]
          '{"seed": null}' | x.json:1:10: must have a value, got null. Leave the key out instead
          '{"a": [1, null]}' | x.json:1:11: must have a value, got null. Leave the key out instead
          '{"a": 1, "a": 2}' | x.json:1:10: a key must stand once, got "a" again
          '{"b": {"a": 1, "a": 1}}' | x.json:1:16: a key must stand once, got "a" again
          '{} {}' | x.json:1:4: must end after the first JSON value, got {
          '{} 5' | x.json:1:4: must end after the first JSON value, got 5
          '{"a": NaN}' | x.json:1:10: must be JSON. Non-standard token 'NaN'
          '{"a": 1,}' | x.json:1:9: must be JSON. Unexpected character ('}' (code 125)): was expecting double-quote to start property name
          '{"a": 1 // one' | x.json:1:9: must be JSON. Unexpected character ('/' (code 47)): maybe a (non-standard) comment?
          '{"a": 1' | x.json:1:8: must be JSON. Unexpected end-of-input: expected close marker for Object
          '{a: 1}' | x.json:1:2: must be JSON. Unexpected character ('a' (code 97)): was expecting double-quote to start property name
          '{"a": 01}' | x.json:1:8: must be JSON. Invalid numeric value: Leading zeroes not allowed
          """)
  void nothingBeyondJson(String json, String problem) throws IOException {
    file("x.json", json);
    assertThat(problem("x.json")).isEqualTo(problem);
  }

  @Test
  void hostileBytes() throws IOException {
    file("latin.json", new byte[] {'{', '\n', ' ', '"', (byte) 0xE4, '"', '}'});
    file("utf16.json", "{}".getBytes(StandardCharsets.UTF_16));
    file("zero.json", new byte[] {0, 0});
    assertThat(problem("latin.json")).isEqualTo("latin.json:2:3: must be UTF-8, got byte 0xE4");
    assertThat(problem("utf16.json")).isEqualTo("utf16.json:1:1: must be UTF-8, got byte 0xFE");
    assertThat(problem("zero.json")).startsWith("zero.json:1:").contains(": must be JSON. ");

    file("bom.json", "\uFEFF{\"data\": {\"path\": \"d\"}}");
    assertThat(read("bom.json").data().path()).isEqualTo("d");
  }

  @Test
  void hostileSizes() throws IOException {
    file("deep.json", "{\"a\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}");
    file("long.json", "{\"seed\": " + "9".repeat(100_000) + "}");
    file("exponent.json", "{\"seed\": 1e" + "9".repeat(20) + "}");
    assertThat(problem("deep.json"))
        .isEqualTo("deep.json:1:107: must not be nested deeper than 100, got [");
    assertThat(problem("long.json"))
        .isEqualTo(
            "long.json:1:2: must be JSON. Number value length (100000) exceeds the maximum allowed"
                + " (1000)");
    assertThat(problem("exponent.json"))
        .isEqualTo(
            "exponent.json:1:10: must be a number of moderate size, got 1e99999999999999999999");
  }
}
