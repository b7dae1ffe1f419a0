package io.twinspire.core.settings;

import java.lang.reflect.InvocationTargetException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Makes settings records of a JSON tree in which the defaults are filled in, and reports all that
/// does not fit.
///
/// Each method returns null exactly where it has reported a problem; a record with a broken part is
/// not made, and so its own [Checked] rules are the only ones that stay unsaid.
final class Binder {
  private final Problems problems;

  Binder(Problems problems) {
    this.problems = problems;
  }

  @Nullable Object bind(Shape shape, JsonNode node, String path) {
    return switch (shape) {
      case Shape.Text() -> node.isString() ? node.stringValue() : wrong("a string", node, path);
      case Shape.Bool() ->
          node.isBoolean() ? (Object) node.booleanValue() : wrong("true or false", node, path);
      case Shape.Whole whole -> whole(whole, node, path);
      case Shape.Decimal decimal -> decimal(decimal, node, path);
      case Shape.Choice choice -> choice(choice, node, path);
      case Shape.Items items -> items(items, node, path);
      case Shape.Entries entries -> entries(entries, node, path);
      case Shape.Union union -> union(union, node, path);
      case Shape.Struct struct ->
          node instanceof ObjectNode object
              ? struct(struct, object, path, Set.of())
              : wrong("an object", node, path);
    };
  }

  /// @param extra keys that the record does not declare and that are allowed all the same
  @Nullable Object struct(Shape.Struct struct, ObjectNode node, String path, Set<String> extra) {
    var fields = struct.fields();
    var before = problems.messages().size();
    var known = fields.stream().map(Shape.Field::name).toList();
    for (var key : node.propertyNames()) {
      if (!known.contains(key) && !extra.contains(key)) {
        problems.add(join(path, key), "unknown key. " + Hints.hint(key, known));
      }
    }
    var values = new @Nullable Object[fields.size()];
    for (var i = 0; i < values.length; i++) {
      var field = fields.get(i);
      var value = node.get(field.name());
      if (value != null) {
        values[i] = bind(field.shape(), value, join(path, field.name()));
      } else if (!field.optional()) {
        var hint = field.doc().isEmpty() ? "" : ". " + field.doc();
        problems.add(join(path, field.name()), "must be given, got nothing" + hint);
      }
    }
    return problems.messages().size() > before ? null : create(struct, values, path);
  }

  private @Nullable Object create(Shape.Struct struct, @Nullable Object[] values, String path) {
    try {
      var made = struct.create(values);
      if (made instanceof Checked checked) {
        var before = problems.messages().size();
        checked.check(problems.at(path));
        return problems.messages().size() > before ? null : made;
      }
      return made;
    } catch (InvocationTargetException e) {
      // A constructor that insists on something is a rule as well.
      var cause = e.getCause();
      if (!(cause instanceof IllegalArgumentException)) {
        throw new IllegalStateException("constructor of " + struct.type() + " failed", cause);
      }
      problems.add(path.isEmpty() ? "settings" : path, String.valueOf(cause.getMessage()));
      return null;
    }
  }

  private @Nullable Object union(Shape.Union union, JsonNode node, String path) {
    var members = union.members();
    if (!(node instanceof ObjectNode object)) {
      var isName = node.isString() && members.containsKey(node.stringValue());
      var hint = isName ? ". Write {\"type\": " + Json.show(node) + "}" : "";
      problems.add(path, "must be an object, got " + Json.show(node) + hint);
      return null;
    }
    var at = join(path, Shape.TYPE);
    var type = object.get(Shape.TYPE);
    var rule = "must be one of " + String.join(", ", members.keySet());
    if (type == null) {
      problems.add(at, rule + ", got nothing");
      return null;
    }
    var member = type.isString() ? members.get(type.stringValue()) : null;
    if (member == null) {
      problems.add(at, rule + ", got " + Json.show(type) + meant(type, members.keySet()));
      return null;
    }
    return struct(member, object, path, Set.of(Shape.TYPE));
  }

  private @Nullable Object choice(Shape.Choice choice, JsonNode node, String path) {
    var value = node.isString() ? choice.values().get(node.stringValue()) : null;
    if (value == null) {
      var names = choice.values().keySet();
      problems.add(
          path,
          "must be one of "
              + String.join(", ", names)
              + ", got "
              + Json.show(node)
              + meant(node, names));
    }
    return value;
  }

  /// The near miss alone: the rule has listed the names already.
  private static String meant(JsonNode given, Set<String> names) {
    var hint = given.isString() ? Hints.hint(given.stringValue(), names) : "";
    return hint.startsWith("Did") ? ". " + hint : "";
  }

  private @Nullable Object items(Shape.Items items, JsonNode node, String path) {
    if (!node.isArray()) {
      return wrong("a list", node, path);
    }
    var before = problems.messages().size();
    var list = new ArrayList<Object>();
    for (var i = 0; i < node.size(); i++) {
      var element = bind(items.element(), node.get(i), path + "[" + i + "]");
      if (element != null) {
        list.add(element);
      }
    }
    return problems.messages().size() > before ? null : Collections.unmodifiableList(list);
  }

  private @Nullable Object entries(Shape.Entries entries, JsonNode node, String path) {
    if (!(node instanceof ObjectNode object)) {
      return wrong("an object", node, path);
    }
    var before = problems.messages().size();
    var map = new LinkedHashMap<String, Object>();
    for (var key : object.propertyNames()) {
      var value = bind(entries.value(), object.path(key), join(path, key));
      if (value != null) {
        map.put(key, value);
      }
    }
    return problems.messages().size() > before ? null : Collections.unmodifiableMap(map);
  }

  /// 3.0 and 3e0 are the integer 3, as in JSON Schema.
  private @Nullable Object whole(Shape.Whole whole, JsonNode node, String path) {
    if (!node.isNumber() || !isInteger(node.decimalValue())) {
      return wrong("an integer", node, path);
    }
    var value = node.decimalValue();
    if (value.compareTo(BigDecimal.valueOf(whole.min())) < 0
        || value.compareTo(BigDecimal.valueOf(whole.max())) > 0) {
      return wrong("between " + whole.min() + " and " + whole.max(), node, path);
    }
    return whole.isLong() ? (Object) value.longValueExact() : (Object) value.intValueExact();
  }

  private @Nullable Object decimal(Shape.Decimal decimal, JsonNode node, String path) {
    if (!node.isNumber()) {
      return wrong("a number", node, path);
    }
    var value = node.decimalValue();
    if (value.abs().compareTo(new BigDecimal(decimal.max())) > 0) {
      return wrong("between -" + decimal.max() + " and " + decimal.max(), node, path);
    }
    return decimal.isDouble() ? (Object) value.doubleValue() : (Object) value.floatValue();
  }

  /// Never expands the number: 1e999999999 has a billion digits.
  private static boolean isInteger(BigDecimal value) {
    return value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
  }

  private @Nullable Object wrong(String expected, JsonNode node, String path) {
    problems.add(path, "must be " + expected + ", got " + Json.show(node));
    return null;
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
