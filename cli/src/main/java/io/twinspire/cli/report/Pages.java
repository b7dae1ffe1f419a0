package io.twinspire.cli.report;

import io.twinspire.core.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Puts a page together: one file that asks for nothing else, with its style, chart.js and its data
/// inside.
///
/// The page holds the data as JSON and builds itself from it by `textContent`, so texts of a data
/// set are never markup.
final class Pages {
  private static final String CHART = "META-INF/resources/webjars/chart.js/4.4.4/dist/chart.umd.js";
  private static final JsonMapper JSON = JsonMapper.shared();

  private Pages() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /// The page `name.html` with `name.js` and the data.
  static String render(String name, JsonNode data) throws IOException {
    return resource(name + ".html")
        .replace("{{style}}", resource("style.css"))
        .replace("{{chart}}", chart())
        .replace("{{common}}", resource("common.js"))
        .replace("{{mining}}", resource("mining.js"))
        .replace("{{script}}", resource(name + ".js"))
        .replace("{{data}}", embedded(data));
  }

  /// JSON that can stand in a script element: `<` never appears, so nothing can end the element.
  private static String embedded(JsonNode data) {
    return JSON.writeValueAsString(data).replace("<", "\\u003c");
  }

  /// What a page of a run shows: its results, events, summary, configuration and environment.
  static ObjectNode run(Path run) throws IOException {
    ObjectNode data = object();
    data.set("results", json(run.resolve("results.json")));
    data.set("events", lines(run.resolve("metrics.jsonl")));
    data.set("summary", json(run.resolve("summary.json")));
    data.set("config", json(run.resolve("config.json")));
    data.set("environment", json(run.resolve("environment.json")));
    return data;
  }

  static JsonNode json(Path file) throws IOException {
    return parse(Files.readString(file), file.toString());
  }

  static JsonNode lines(Path file) throws IOException {
    var events = JSON.createArrayNode();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (!line.isBlank()) {
        events.add(parse(line, file + ":" + number));
      }
    }
    return events;
  }

  private static JsonNode parse(String text, String where) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new DataException(where + ": must be JSON, got " + e.getOriginalMessage(), e);
    }
  }

  private static String resource(String name) throws IOException {
    return text(Pages.class.getResourceAsStream(name), name);
  }

  // Not in a package, so the class loader finds it whichever module the webjar is.
  private static String chart() throws IOException {
    String chart = text(Pages.class.getClassLoader().getResourceAsStream(CHART), CHART);
    // Developer tools would fetch the map from beside the page.
    return chart.replaceAll("(?m)^//# sourceMappingURL=.*$", "");
  }

  private static String text(@Nullable InputStream stream, String name) throws IOException {
    try (stream) {
      if (stream == null) {
        throw new IllegalStateException("resource " + name + ": must be in the program, got none");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
