package io.twinspire.core.settings;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON without leniency: text to tree, and trees laid over each other.
///
/// Numbers are kept as [java.math.BigDecimal], so that nothing is rounded before its range is
/// checked.
final class Json {
  static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int MAX_DEPTH = 100;
  private static final int MAX_SHOWN = 80;

  private final JsonParser parser;
  private final String source;

  private Json(JsonParser parser, String source) {
    this.parser = parser;
    this.source = source;
  }

  /// @param source names the text in messages: `source:line:column: …`
  /// @throws SettingsException where the text is not one JSON value with unique keys and no nulls
  static JsonNode parse(String text, String source) {
    try (var parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      return new Json(parser, source).all();
    }
  }

  /// UTF-8, with or without a byte order mark (RFC 8259 lets a reader ignore it).
  ///
  /// @throws SettingsException at the first byte that is not UTF-8, as `source:line:column`
  static String decode(byte[] bytes, String source) {
    var in = ByteBuffer.wrap(bytes);
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(in).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      // A decoder leaves the buffer at the first byte it could not read.
      var line = 1;
      var column = 1;
      for (var i = 0; i < in.position(); i++) {
        column = bytes[i] == '\n' ? 1 : column + 1;
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new SettingsException(
          "%s:%d:%d: must be UTF-8, got byte 0x%02X"
              .formatted(source, line, column, bytes[in.position()]));
    }
  }

  /// `over` laid over `base`: objects merge key by key, anything else replaces; so does an object
  /// that names another `"type"`. Changes neither.
  static @Nullable JsonNode merge(@Nullable JsonNode base, @Nullable JsonNode over) {
    if (over == null || base == null) {
      return over == null ? base : over;
    }
    return mergeBoth(base, over);
  }

  static JsonNode mergeBoth(JsonNode base, JsonNode over) {
    if (!(base instanceof ObjectNode below) || !(over instanceof ObjectNode above)) {
      return over;
    }
    var oldType = below.get(Shape.TYPE);
    var newType = above.get(Shape.TYPE);
    if (oldType != null && newType != null && !oldType.equals(newType)) {
      return above;
    }
    var merged = NODES.objectNode();
    merged.setAll(below);
    above.forEachEntry(
        (key, value) -> {
          var old = below.get(key);
          merged.set(key, old == null ? value : mergeBoth(old, value));
        });
    return merged;
  }

  /// A value as messages show it: JSON, cut where it is long.
  static String show(JsonNode node) {
    var text = node.toString();
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }

  private JsonNode all() {
    try {
      var first = parser.nextToken();
      if (first == null) {
        throw new SettingsException(source + ":1:1: must be JSON, got nothing");
      }
      var node = value(first, 0);
      if (parser.nextToken() != null) {
        throw error("must end after the first JSON value, got " + parser.getString());
      }
      return node;
    } catch (JacksonException e) {
      var at = e.getLocation() == null ? parser.currentTokenLocation() : e.getLocation();
      throw new SettingsException(place(at) + ": must be JSON. " + reason(e));
    }
  }

  private JsonNode value(JsonToken token, int depth) {
    if (depth > MAX_DEPTH) {
      throw error("must not be nested deeper than " + MAX_DEPTH + ", got " + parser.getString());
    }
    return switch (token) {
      case START_OBJECT -> object(depth);
      case START_ARRAY -> {
        var array = NODES.arrayNode();
        for (var next = parser.nextToken();
            next != JsonToken.END_ARRAY;
            next = parser.nextToken()) {
          array.add(value(next, depth + 1));
        }
        yield array;
      }
      case VALUE_STRING -> NODES.stringNode(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      default -> throw error("must have a value, got null. Leave the key out instead");
    };
  }

  private JsonNode number() {
    try {
      return NODES.numberNode(parser.getDecimalValue());
    } catch (NumberFormatException e) {
      // Not a JacksonException: an exponent beyond what a BigDecimal holds.
      throw error("must be a number of moderate size, got " + parser.getString());
    }
  }

  private ObjectNode object(int depth) {
    var object = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var key = parser.currentName();
      if (object.has(key)) {
        throw error("a key must stand once, got \"" + key + "\" again");
      }
      object.set(key, value(parser.nextToken(), depth + 1));
    }
    return object;
  }

  private SettingsException error(String problem) {
    return new SettingsException(place(parser.currentTokenLocation()) + ": " + problem);
  }

  private String place(TokenStreamLocation at) {
    return source + ":" + at.getLineNr() + ":" + at.getColumnNr();
  }

  /// Jackson's reason without its advice on which of its features to enable.
  private static String reason(JacksonException e) {
    var reason = e.getOriginalMessage().lines().findFirst().orElse("");
    return reason.replaceFirst(
        "(: enable `| \\(not recognized as| \\(start marker at ).*|, from `[^`]*`", "");
  }
}
