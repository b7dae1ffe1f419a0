package io.twinspire.core.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a settings record from JSON, strictly, and reports all problems at once.
///
/// Later layers win: defaults < `"extends"` < file < `--set path=value`. Objects merge key by key,
/// except that an object naming another `"type"` replaces the one below it; lists are replaced. At
/// the top, `"extends"` names a file beside the one that says it, and `"$schema"` is for editors.
///
/// Every method throws [SettingsException] with one line per problem: `objective.temperature: must
/// be > 0, got -1.0`.
public final class SettingsReader {
  private static final String EXTENDS = "extends";
  private static final String SCHEMA = "$schema";

  private SettingsReader() {}

  /// @param sets overrides `path=value`; the path goes through objects by key and lists by index
  ///   (`layers.0.units=64`), the value is JSON or, failing that, a string
  public static <T extends Record> T read(Path file, List<String> sets, Class<T> root) {
    return read(layers(file), sets, root);
  }

  /// As [#read(Path, List, Class)], where a top-level key of the file, or of what it extends, says
  /// which record it is of.
  ///
  /// @param root the record for the string at the key; for null where there is none
  public static Record read(
      Path file,
      List<String> sets,
      String key,
      Function<@Nullable String, Class<? extends Record>> root) {
    var layers = layers(file);
    return read(layers, sets, root.apply(string(layers, key)));
  }

  /// As [#read(Path, List, Class)], from text; there is no file that it could extend.
  public static <T extends Record> T read(String json, List<String> sets, Class<T> root) {
    var layer = object(Json.parse(json, "settings"), "settings");
    if (layer.has(EXTENDS)) {
      throw new SettingsException(
          "extends: must stand in a file, got " + Json.show(layer.path(EXTENDS)));
    }
    return read(List.of(layer), sets, root);
  }

  private static @Nullable String string(List<ObjectNode> layers, String key) {
    for (var layer : layers.reversed()) {
      var value = layer.get(key);
      if (value != null) {
        return value.isString() ? value.stringValue() : null;
      }
    }
    return null;
  }

  private static List<ObjectNode> layers(Path file) {
    var layers = new ArrayList<ObjectNode>();
    load(file, new ArrayList<>(), layers);
    return layers;
  }

  /// Adds the layers of `file` to `layers`, the furthest ancestor first.
  private static void load(Path file, List<Path> chain, List<ObjectNode> layers) {
    var path = file.toAbsolutePath().normalize();
    chain.add(path);
    if (chain.indexOf(path) < chain.size() - 1) {
      var names = chain.stream().map(p -> String.valueOf(p.getFileName())).toList();
      throw new SettingsException(
          "extends: must not come back to the same file, got " + String.join(" -> ", names));
    }
    var layer = object(Json.parse(text(file), file.toString()), file.toString());
    var parent = layer.remove(EXTENDS);
    if (parent != null) {
      if (!parent.isString()) {
        throw new SettingsException(
            file + ": extends: must be the name of a file, got " + Json.show(parent));
      }
      load(file.resolveSibling(parent.stringValue()), chain, layers);
    }
    layers.add(layer);
  }

  private static String text(Path file) {
    try {
      return Json.decode(Files.readAllBytes(file), file.toString());
    } catch (NoSuchFileException e) {
      throw new SettingsException(file + ": must be a settings file, got no such file");
    } catch (IOException e) {
      throw new SettingsException(file + ": must be a readable file, got " + e.getMessage());
    }
  }

  private static ObjectNode object(JsonNode node, String source) {
    if (node instanceof ObjectNode object) {
      object.remove(SCHEMA);
      return object;
    }
    throw new SettingsException(source + ": must be a JSON object, got " + Json.show(node));
  }

  private static <T extends Record> T read(
      List<ObjectNode> layers, List<String> sets, Class<T> root) {
    var problems = new Problems();
    var shape = Shape.of(root);
    JsonNode tree = Json.NODES.objectNode();
    for (var layer : layers) {
      // Filled layer by layer: a layer that names another type replaces the one it is laid over,
      // even where that one came from a default.
      tree = Shape.fill(shape, Json.mergeBoth(Shape.fill(shape, tree), layer));
    }
    for (var set : sets) {
      tree = Shape.fill(shape, override(tree, set, problems));
    }
    var made = Binder.bind(shape, (ObjectNode) tree, problems);
    problems.throwIfAny();
    return root.cast(Objects.requireNonNull(made, "null without a problem"));
  }

  private static JsonNode override(JsonNode tree, String set, Problems problems) {
    var equals = set.indexOf('=');
    var path = equals < 0 ? List.<String>of() : List.of(set.substring(0, equals).split("\\.", -1));
    if (path.isEmpty() || path.stream().anyMatch(String::isBlank)) {
      problems.add("--set", "must be path=value, such as objective.temperature=0.1, got " + set);
      return tree;
    }
    var changed = with(tree, path, literal(set.substring(equals + 1), set));
    if (changed == null) {
      problems.add("--set " + set, "must name an element that the list has");
      return tree;
    }
    return changed;
  }

  /// `node` with `value` laid over what stands at `path`; null where a list has no such element.
  private static @Nullable JsonNode with(
      @Nullable JsonNode node, List<String> path, JsonNode value) {
    if (path.isEmpty()) {
      return node == null ? value : Json.mergeBoth(node, value);
    }
    var key = path.getFirst();
    var rest = path.subList(1, path.size());
    if (node != null && node.isArray()) {
      var index = key.matches("\\d{1,9}") ? Integer.parseInt(key) : -1;
      var element = node.get(index);
      var changed = element == null ? null : with(element, rest, value);
      return changed == null ? null : node.deepCopy().asArray().set(index, changed);
    }
    var changed = with(node == null ? null : node.get(key), rest, value);
    if (changed == null) {
      return null;
    }
    var patch = Json.NODES.objectNode().set(key, changed);
    return node == null ? patch : Json.mergeBoth(node, patch);
  }

  private static JsonNode literal(String text, String set) {
    if (text.strip().equals("null")) {
      throw new SettingsException("--set " + set + ": must have a value, got null");
    }
    try {
      return Json.parse(text, "--set");
    } catch (SettingsException notJson) {
      return Json.NODES.stringNode(text);
    }
  }
}
