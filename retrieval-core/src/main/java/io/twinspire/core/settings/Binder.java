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
/// What does not fit is replaced by a [StandIn], so that a record's own [Checked] rules are said as
/// well. Each method returns null only where none could be made, and then a problem is reported.
final class Binder {
  private final Problems problems;
  private final StandIn standIn;
  private boolean stoodIn;

  private Binder(Problems problems, StandIn standIn) {
    this.problems = problems;
    this.standIn = standIn;
  }

  /// The record that `tree` describes; of no use where it has reported a problem.
  static @Nullable Object bind(Shape.Struct root, ObjectNode tree, Problems problems) {
    var first = new Problems();
    var binder = new Binder(first, new StandIn(false));
    var made = binder.struct(root, tree, "", Set.of());
    var said = first.messages();
    if (binder.stoodIn) {
      // What only one kind of stand-in gives rise to is not the user's problem.
      var second = new Problems();
      new Binder(second, new StandIn(true)).struct(root, tree, "", Set.of());
      said = said.stream().filter(second.messages()::contains).toList();
    }
    problems.addAll(said);
    return made;
  }

  private @Nullable Object bind(Shape shape, JsonNode node, String path) {
    return switch (shape) {
      case Shape.Text() ->
          node.isString() ? node.stringValue() : wrong("a string", shape, node, path);
      case Shape.Bool() ->
          node.isBoolean()
              ? (Object) node.booleanValue()
              : wrong("true or false", shape, node, path);
      case Shape.Whole whole -> whole(whole, node, path);
      case Shape.Decimal decimal -> decimal(decimal, node, path);
      case Shape.Choice choice -> choice(choice, node, path);
      case Shape.Items items -> items(items, node, path);
      case Shape.Entries entries -> entries(entries, node, path);
      case Shape.Union union -> union(union, node, path);
      case Shape.Struct struct ->
          node instanceof ObjectNode object
              ? struct(struct, object, path, Set.of())
              : wrong("an object", shape, node, path);
    };
  }

  /// @param extra keys that the record does not declare and that are allowed all the same
  private @Nullable Object struct(
      Shape.Struct struct, ObjectNode node, String path, Set<String> extra) {
    var fields = struct.fields();
    var known = fields.stream().map(Shape.Field::name).toList();
    for (var key : node.propertyNames()) {
      if (!known.contains(key) && !extra.contains(key)) {
        problems.add(join(path, key), "unknown key. " + Hints.hint(key, known, path));
      }
    }
    var values = new @Nullable Object[fields.size()];
    var complete = true;
    for (var i = 0; i < values.length; i++) {
      var field = fields.get(i);
      var value = node.get(field.name());
      if (value != null) {
        values[i] = bind(field.shape(), value, join(path, field.name()));
      } else if (!field.optional()) {
        var hint = field.doc().isEmpty() ? "" : ". " + field.doc();
        problems.add(join(path, field.name()), "must be given, got nothing" + hint);
        values[i] = standIn(field.shape());
      }
      complete &= values[i] != null || (value == null && field.optional());
    }
    return complete ? create(struct, values, path) : null;
  }

  private @Nullable Object create(Shape.Struct struct, @Nullable Object[] values, String path) {
    try {
      var made = struct.create(values);
      if (made instanceof Checked checked) {
        checked.check(problems.at(path));
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

  /// What to write in place of a name, or of an object in quotes, which `--set` makes of broken
  /// JSON.
  private static String hint(JsonNode node, Set<String> names) {
    if (!node.isString()) {
      return "";
    }
    if (node.stringValue().strip().startsWith("{")) {
      return ". It stands without quotes; after --set it must be whole JSON: double quotes, no"
          + " comma at its end";
    }
    return names.contains(node.stringValue()) ? ". Write {\"type\": " + Json.show(node) + "}" : "";
  }

  private @Nullable Object union(Shape.Union union, JsonNode node, String path) {
    var members = union.members();
    if (!(node instanceof ObjectNode object)) {
      problems.add(
          path, "must be an object, got " + Json.show(node) + hint(node, members.keySet()));
      return standIn(union);
    }
    var at = join(path, Shape.TYPE);
    var type = object.get(Shape.TYPE);
    var rule = "must be one of " + String.join(", ", members.keySet());
    if (type == null) {
      problems.add(at, rule + ", got nothing");
      return standIn(union);
    }
    var member = type.isString() ? members.get(type.stringValue()) : null;
    if (member == null) {
      problems.add(at, rule + ", got " + Json.show(type) + meant(type, members.keySet()));
      return standIn(union);
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
      return standIn(choice);
    }
    return value;
  }

  /// The near miss alone: the rule has listed the names already.
  private static String meant(JsonNode given, Set<String> names) {
    var hint = given.isString() ? Hints.hint(given.stringValue(), names, "") : "";
    return hint.startsWith("Did") ? ". " + hint : "";
  }

  private @Nullable Object items(Shape.Items items, JsonNode node, String path) {
    if (!node.isArray()) {
      return wrong("a list", items, node, path);
    }
    var list = new ArrayList<Object>();
    for (var i = 0; i < node.size(); i++) {
      var element = bind(items.element(), node.get(i), path + "[" + i + "]");
      if (element != null) {
        list.add(element);
      }
    }
    return list.size() == node.size() ? Collections.unmodifiableList(list) : standIn(items);
  }

  private @Nullable Object entries(Shape.Entries entries, JsonNode node, String path) {
    if (!(node instanceof ObjectNode object)) {
      return wrong("an object", entries, node, path);
    }
    var map = new LinkedHashMap<String, Object>();
    for (var key : object.propertyNames()) {
      var value = bind(entries.value(), object.path(key), join(path, key));
      if (value != null) {
        map.put(key, value);
      }
    }
    return map.size() == object.size() ? Collections.unmodifiableMap(map) : standIn(entries);
  }

  /// 3.0 and 3e0 are the integer 3, as in JSON Schema.
  private @Nullable Object whole(Shape.Whole whole, JsonNode node, String path) {
    if (!node.isNumber() || !isInteger(node.decimalValue())) {
      return wrong("an integer", whole, node, path);
    }
    var value = node.decimalValue();
    if (value.compareTo(BigDecimal.valueOf(whole.min())) < 0
        || value.compareTo(BigDecimal.valueOf(whole.max())) > 0) {
      return wrong("between " + whole.min() + " and " + whole.max(), whole, node, path);
    }
    return whole.isLong() ? (Object) value.longValueExact() : (Object) value.intValueExact();
  }

  private @Nullable Object decimal(Shape.Decimal decimal, JsonNode node, String path) {
    if (!node.isNumber()) {
      return wrong("a number", decimal, node, path);
    }
    var value = node.decimalValue();
    if (value.abs().compareTo(new BigDecimal(decimal.max())) > 0) {
      return wrong("between -" + decimal.max() + " and " + decimal.max(), decimal, node, path);
    }
    return decimal.isDouble() ? (Object) value.doubleValue() : (Object) value.floatValue();
  }

  /// Never expands the number: 1e999999999 has a billion digits.
  private static boolean isInteger(BigDecimal value) {
    return value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
  }

  private @Nullable Object wrong(String expected, Shape shape, JsonNode node, String path) {
    problems.add(path, "must be " + expected + ", got " + Json.show(node));
    return standIn(shape);
  }

  private @Nullable Object standIn(Shape shape) {
    stoodIn = true;
    return standIn.of(shape);
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
