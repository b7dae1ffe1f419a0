package io.twinspire.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SettingsSchemaTest {
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final JsonNode GENERATED = SettingsSchema.generate(Run.class);
  private static final Schema SCHEMA = REGISTRY.getSchema(GENERATED);

  @TempDir Path dir;

  private static boolean accepts(String json) {
    return SCHEMA.validate(json, InputFormat.JSON).isEmpty();
  }

  @Test
  void isASchema() {
    var meta =
        REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    assertThat(meta.validate(GENERATED)).isEmpty();
    assertThat(meta.validate(Json.parse("{\"type\": 5}", "test"))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "'$schema': 'run.schema.json', 'description': 'x'",
        "'seed': -1, 'threads': 2, 'deterministic': false, 'metrics': []",
        "'seed': 3.0, 'threads': 1e1",
        "'stop': {'metric': 'm'}, 'weights': {}, 'layers': [{'units': 1}]",
        "'weights': {'title': 1, 'body': 0.5}",
        "'loss': {}",
        "'loss': {'temperature': 1}",
        "'loss': {'type': 'info-nce', 'learned': true}",
        "'loss': {'type': 'hinge', 'margin': 1}",
        "'loss': {'type': 'matryoshka', 'dims': [1], 'inner': {'type': 'bpr'}}",
        "'loss': {'type': 'matryoshka', 'dims': [1], 'inner': {'temperature': 2}}",
        "'mover': {'rate': 2}",
        "'mover': {'type': 'adam', 'beta1': 0}",
        "'mover': {'type': 'sgd'}",
      })
  void acceptsWhatTheReaderAccepts(String more) {
    var json = "{'data': {'path': 'd'}".replace('\'', '"') + comma(more) + "}";
    assertThat(SettingsReader.read(json, List.of(), Run.class)).isNotNull();
    assertThat(SCHEMA.validate(json, InputFormat.JSON)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'sed': 1",
        "'seed': 3.5",
        "'seed': '3'",
        "'seed': 9223372036854775808",
        "'threads': 3000000000",
        "'threads': -1e999999",
        "'deterministic': 1",
        "'description': 5",
        "'metrics': 'all'",
        "'metrics': [1]",
        "'stop': {}",
        "'stop': {'metric': 'm', 'patience': 0.5}",
        "'weights': {'body': 'heavy'}",
        "'weights': {'title': 1e39}",
        "'weights': [1]",
        "'layers': [{}]",
        "'layers': [{'units': 1, 'unit': 2}]",
        "'layers': {'units': 1}",
        "'loss': 'bpr'",
        "'loss': {'type': 'bp'}",
        "'loss': {'type': 'bpr', 'margin': 1}",
        "'loss': {'type': 'hinge'}",
        "'loss': {'margin': 1}",
        "'loss': {'type': 'info-nce', 'temperature': 1e39}",
        "'loss': {'type': 'matryoshka'}",
        "'loss': {'type': 'matryoshka', 'dims': [1], 'inner': {'type': 'matryoshka'}}",
        "'mover': {'type': 'adam', 'beta': 0}",
        "'mover': {'type': 'sgd', 'beta1': 0}",
      })
  void refusesWhatTheReaderRefuses(String more) {
    var json = "{'data': {'path': 'd'}".replace('\'', '"') + comma(more) + "}";
    assertThatThrownBy(() -> SettingsReader.read(json, List.of(), Run.class))
        .isInstanceOf(SettingsException.class);
    assertThat(accepts(json)).isFalse();
  }

  private static String comma(String more) {
    return more.isEmpty() ? "" : ", " + more.replace('\'', '"');
  }

  @Test
  void requiredKeysAreRequired() {
    for (var json :
        List.of("{}", "{\"data\": {}}", "{\"data\": {\"path\": \"d\", \"split\": \"x\"}}")) {
      assertThat(accepts(json)).isFalse();
    }
  }

  @Test
  void aFileThatExtendsMayLeaveAnythingOut() throws IOException {
    Files.writeString(
        dir.resolve("base.json"),
        "{\"data\": {\"path\": \"d\"}, \"loss\": {\"type\": \"hinge\", \"margin\": 1}}");
    var run = dir.resolve("run.json");
    for (var more : List.of("", "'data': {'share': 0.5}", "'loss': {'margin': 2}", "'loss': {}")) {
      var json = "{\"extends\": \"base.json\"" + comma(more) + "}";
      Files.writeString(run, json);
      assertThat(SettingsReader.read(run, List.of(), Run.class)).isNotNull();
      assertThat(accepts(json)).as(json).isTrue();
    }
    for (var more : List.of("'dat': 1", "'loss': {'type': 'bpr', 'margin': 2}", "'seed': 'x'")) {
      var json = "{\"extends\": \"base.json\"" + comma(more) + "}";
      Files.writeString(run, json);
      assertThatThrownBy(() -> SettingsReader.read(run, List.of(), Run.class))
          .isInstanceOf(SettingsException.class);
      assertThat(accepts(json)).as(json).isFalse();
    }
    assertThat(accepts("{\"extends\": 5}")).isFalse();
  }

  @Test
  void carriesDocsAndDefaults() {
    var properties = GENERATED.path("else").path("properties");
    assertThat(GENERATED.path("description").asString()).isEqualTo("A test run.");
    assertThat(properties.path("seed").toString())
        .isEqualTo(
            "{\"type\":\"integer\",\"minimum\":-9223372036854775808,\"maximum\":9223372036854775807,\"description\":\"Random"
                + " seed.\",\"default\":42}");
    assertThat(GENERATED.path("$defs").path("Loss").toString())
        .isEqualTo(
            "{\"description\":\"What is made small.\",\"oneOf\":["
                + "{\"$ref\":\"#/$defs/Bpr\"},{\"$ref\":\"#/$defs/Hinge\"},"
                + "{\"$ref\":\"#/$defs/InfoNce\"},{\"$ref\":\"#/$defs/Matryoshka\"}]}");
    assertThat(GENERATED.path("$defs").path("Hinge").toString())
        .isEqualTo(
            "{\"type\":\"object\",\"properties\":{\"type\":{\"const\":\"hinge\"},"
                + "\"margin\":{\"type\":\"number\",\"minimum\":-3.4028235E+38,"
                + "\"maximum\":3.4028235E+38}},\"required\":[\"type\",\"margin\"],"
                + "\"additionalProperties\":false}");
    assertThat(GENERATED.path("$defs").path("Hinge.partial").has("required")).isFalse();
  }

  @Test
  void recordsOfOneNameAreKeptApart() {
    var schema = SettingsSchema.generate(Twice.class);
    var definitions = schema.path("$defs").propertyNames();
    assertThat(definitions)
        .contains("Hinge", Run.Hinge.class.getName(), Other.Hinge.class.getName());
    var compiled = REGISTRY.getSchema(schema);
    var good =
        "{\"plain\": {\"margin\": 1}, \"loss\": {\"type\": \"hinge\", \"margin\": 1},"
            + " \"other\": {\"width\": 1}}";
    assertThat(compiled.validate(Json.parse(good, "test"))).isEmpty();
    assertThat(SettingsReader.read(good, List.of(), Twice.class).other().width()).isEqualTo(1);
    assertThat(compiled.validate(Json.parse(good.replace("width", "margin"), "test"))).isNotEmpty();
  }

  record Twice(Run.Hinge plain, Run.Loss loss, Other.Hinge other) {}

  interface Other {
    record Hinge(int width) {}
  }

  @Test
  void aDefaultOfRequiredKeysMakesThemOptional() {
    var compiled = REGISTRY.getSchema(SettingsSchema.generate(Given.class));
    for (var json :
        List.of(
            "{}",
            "{\"data\": {}}",
            "{\"more\": {\"a\": {}}}",
            "{\"more\": {\"b\": {\"path\": \"x\"}}}")) {
      assertThat(compiled.validate(json, InputFormat.JSON)).as(json).isEmpty();
      assertThat(SettingsReader.read(json, List.of(), Given.class)).isNotNull();
    }
    var bad = "{\"more\": {\"b\": {}}}";
    assertThat(compiled.validate(Json.parse(bad, "test"))).isNotEmpty();
    assertThatThrownBy(() -> SettingsReader.read(bad, List.of(), Given.class))
        .hasMessage("more.b.path: must be given, got nothing. The folder.");
  }

  record Given(
      @Default("{\"path\": \"p\"}") Run.Data data,
      @Default("{\"a\": {\"path\": \"p\"}}") Map<String, Run.Data> more) {}

  @Test
  void whatIsNoSettingIsRefusedAtOnce() {
    record Thing(Object any) {}
    record Both(@Nullable @Default("1") Integer number) {}
    record NoJson(@Default("{") String text) {}
    record Unnamed(Nameless part) {}
    assertThatThrownBy(() -> SettingsSchema.generate(Thing.class))
        .hasMessage("Thing.any: class java.lang.Object is no settings type");
    assertThatThrownBy(() -> SettingsSchema.generate(Both.class))
        .hasMessage(
            "Both.number: is @Nullable and has a @Default, so null could not be written down");
    assertThatThrownBy(() -> SettingsSchema.generate(NoJson.class))
        .hasMessageStartingWith("@Default of NoJson.text:1:");
    assertThatThrownBy(() -> SettingsSchema.generate(Unnamed.class))
        .hasMessageEndingWith("Bare needs a @TypeName");
  }

  sealed interface Nameless permits Bare {}

  record Bare() implements Nameless {}
}
