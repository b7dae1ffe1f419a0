package io.twinspire.core.settings;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes a settings record as the JSON that reads back as an equal record: every key, in
/// declaration order, absent ones (null) left out.
public final class SettingsWriter {
  private static final ObjectWriter PRETTY =
      JsonMapper.builder().build().writerWithDefaultPrettyPrinter();
  private static final int MAX_ZEROS = 12;

  private SettingsWriter() {}

  public static JsonNode toJson(Record settings) {
    return node(Shape.of(settings.getClass()), settings);
  }

  /// Indented, with a line end.
  public static String write(Record settings) {
    return PRETTY.writeValueAsString(toJson(settings)) + "\n";
  }

  private static JsonNode node(Shape shape, Object value) {
    return switch (shape) {
      case Shape.Text() -> Json.NODES.stringNode((String) value);
      case Shape.Bool() -> Json.NODES.booleanNode((Boolean) value);
      case Shape.Whole whole ->
          Json.NODES.numberNode(BigDecimal.valueOf(((Number) value).longValue()));
      case Shape.Decimal decimal -> Json.NODES.numberNode(shortest((Number) value));
      case Shape.Choice choice ->
          choice.values().entrySet().stream()
              .filter(entry -> entry.getValue().equals(value))
              .map(entry -> Json.NODES.stringNode(entry.getKey()))
              .findFirst()
              .orElseThrow();
      case Shape.Items items -> {
        var array = Json.NODES.arrayNode();
        ((List<?>) value).forEach(element -> array.add(node(items.element(), element)));
        yield array;
      }
      case Shape.Entries entries -> {
        var object = Json.NODES.objectNode();
        ((Map<?, ?>) value)
            .forEach((key, entry) -> object.set((String) key, node(entries.value(), entry)));
        yield object;
      }
      case Shape.Union union -> {
        var member = union.memberOf(value);
        var object = Json.NODES.objectNode().put(Shape.TYPE, member.getKey());
        yield addFields(object, member.getValue(), value);
      }
      case Shape.Struct struct -> addFields(Json.NODES.objectNode(), struct, value);
    };
  }

  private static ObjectNode addFields(ObjectNode object, Shape.Struct struct, Object owner) {
    for (var field : struct.fields()) {
      var value = field.valueIn(owner);
      if (value != null) {
        object.set(field.name(), node(field.shape(), value));
      }
    }
    return object;
  }

  /// The shortest decimal that reads back as `value`, with at least one digit after the point:
  /// 0.05f is 0.05 and 1e-4 is 0.0001.
  ///
  /// @throws IllegalArgumentException where it is not finite: JSON has no such number
  private static BigDecimal shortest(Number value) {
    if (!Double.isFinite(value.doubleValue())) {
      throw new IllegalArgumentException("a setting must be finite, got " + value);
    }
    var digits = new BigDecimal(value.toString()).stripTrailingZeros();
    return digits.scale() > 0 || digits.scale() < -MAX_ZEROS ? digits : digits.setScale(1);
  }
}
