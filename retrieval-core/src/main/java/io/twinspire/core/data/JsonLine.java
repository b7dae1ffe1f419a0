package io.twinspire.core.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One line as one JSON object, read strictly: no trailing tokens, no key twice.
public record JsonLine(JsonNode node) {
  private static final int EXCERPT = 60;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(LineReader.MAX_LINE_BYTES)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /// @throws BadLine where the line is anything but one object
  public static JsonLine parse(String line) throws BadLine {
    JsonNode node;
    try {
      node = MAPPER.readTree(line);
    } catch (JacksonException e) {
      throw new BadLine(
          "must be one JSON object, got " + excerpt(line) + " (" + e.getOriginalMessage() + ")");
    }
    if (!node.isObject()) {
      throw new BadLine("must be one JSON object, got " + excerpt(line));
    }
    return new JsonLine(node);
  }

  static String excerpt(String text) {
    String shown = text.strip();
    if (shown.length() > EXCERPT) {
      int end = Character.isHighSurrogate(shown.charAt(EXCERPT - 1)) ? EXCERPT - 1 : EXCERPT;
      shown = shown.substring(0, end) + "…";
    }
    return shown;
  }

  static String excerpt(JsonNode value) {
    return excerpt(value.toString());
  }

  boolean has(String key) {
    return node.hasNonNull(key);
  }

  @Nullable JsonNode get(String key) {
    return has(key) ? node.get(key) : null;
  }

  /// Any other key is a slip of the pen.
  public void requireKeys(Set<String> known) throws BadLine {
    var unknown = new ArrayList<>(node.propertyNames());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new BadLine(
          "keys must be among "
              + String.join(", ", known.stream().sorted().toList())
              + ", got \""
              + unknown.getFirst()
              + "\"");
    }
  }

  /// A non-empty id without white space, which no run file could hold: a string or a whole number.
  public String id(String key) throws BadLine {
    var value = get(key);
    if (value == null) {
      throw new BadLine("\"" + key + "\" must be given, got " + excerpt(node));
    }
    return id(key, value);
  }

  /// The same of a value that stands at `key`.
  public static String id(String key, JsonNode value) throws BadLine {
    String id = value.isString() || value.isIntegralNumber() ? value.asString() : "";
    if (id.isBlank()) {
      throw new BadLine(
          "\"" + key + "\" must be a non-empty string or a whole number, got " + excerpt(value));
    }
    if (id.chars().anyMatch(Character::isWhitespace)) {
      throw new BadLine("\"" + key + "\" must have no white space, got " + excerpt(value));
    }
    return id;
  }

  /// A string, `absent` where the key is missing or null.
  String text(String key, String absent) throws BadLine {
    var value = get(key);
    if (value == null) {
      return absent;
    }
    if (!value.isString()) {
      throw new BadLine("\"" + key + "\" must be a string, got " + excerpt(value));
    }
    return value.stringValue();
  }

  /// What a thing is one of: a string or a whole number, empty where the key is missing or null. It
  /// is kept on a line of its own, so it has no line break.
  String label(String key) throws BadLine {
    var value = get(key);
    if (value == null) {
      return "";
    }
    if (!value.isString() && !value.isIntegralNumber()) {
      throw new BadLine(
          "\"" + key + "\" must be one string or whole number, got " + excerpt(value));
    }
    String label = value.asString().strip();
    if (label.indexOf('\n') >= 0 || label.indexOf('\r') >= 0) {
      throw new BadLine("\"" + key + "\" must be one line, got " + excerpt(value));
    }
    return label;
  }

  /// A string that must be there; it may be empty.
  String text(String key) throws BadLine {
    if (!has(key)) {
      throw new BadLine("\"" + key + "\" must be given, got " + excerpt(node));
    }
    return text(key, "");
  }

  /// A string that is not blank.
  String nonBlank(String key) throws BadLine {
    String text = text(key);
    if (text.isBlank()) {
      throw new BadLine("\"" + key + "\" must not be empty, got " + excerpt(node));
    }
    return text;
  }

  /// A finite number that a float holds, `absent` where the key is missing or null.
  float number(String key, float absent) throws BadLine {
    var value = get(key);
    return value == null ? absent : number(key, value);
  }

  static float number(String key, JsonNode value) throws BadLine {
    float number = value.isNumber() ? (float) value.doubleValue() : Float.NaN;
    if (!Float.isFinite(number)) {
      throw new BadLine("\"" + key + "\" must be a finite number, got " + excerpt(value));
    }
    return number;
  }

  /// The value as a list: an array's elements, a single value as a list of one, nothing where the
  /// key is missing or null.
  public List<JsonNode> list(String key) {
    var value = get(key);
    if (value == null) {
      return List.of();
    }
    return value.isArray() ? List.copyOf(value.values()) : List.of(value);
  }
}
