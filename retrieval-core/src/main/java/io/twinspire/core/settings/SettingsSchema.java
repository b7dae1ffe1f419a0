package io.twinspire.core.settings;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON Schema (2020-12) of a settings file: what [SettingsReader] accepts, for editors and
/// other programs. Rules of [Checked] are beyond it.
///
/// A file with `"extends"` may leave anything out, so all definitions exist twice, the second time
/// (`….partial`) without required keys. Where a component's default is an object, the keys that it
/// gives are not required either, as the reader lays the file over it.
public final class SettingsSchema {
  private final ObjectNode definitions = Json.NODES.objectNode();
  private final Map<Definition, String> names = new HashMap<>();

  private record Definition(Shape shape, boolean partial, boolean member) {}

  private SettingsSchema() {}

  public static JsonNode generate(Class<? extends Record> root) {
    return new SettingsSchema().root(Shape.of(root));
  }

  private ObjectNode root(Shape.Struct root) {
    var schema = Json.NODES.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", root.type().getSimpleName());
    describe(schema, root.doc());
    schema.putObject("if").putArray("required").add("extends");
    var full = top(root, false);
    schema.set("then", top(root, true));
    schema.set("else", full);
    schema.set("$defs", definitions);
    return schema;
  }

  /// The root record and the two keys that every file may have.
  private ObjectNode top(Shape.Struct root, boolean partial) {
    var schema = struct(root, null, partial, null);
    var properties = (ObjectNode) schema.path("properties");
    properties.putObject("$schema").put("description", "Where an editor finds this schema.");
    properties
        .putObject("extends")
        .put("type", "string")
        .put("description", "A file beside this one; what is not said here is as it is there.");
    return schema;
  }

  /// @param given what the reader lays beneath the value, so that the value may leave it out
  private ObjectNode schema(Shape shape, @Nullable JsonNode given, boolean partial) {
    var schema = Json.NODES.objectNode();
    return switch (shape) {
      case Shape.Text() -> schema.put("type", "string");
      case Shape.Bool() -> schema.put("type", "boolean");
      case Shape.Whole whole ->
          schema.put("type", "integer").put("minimum", whole.min()).put("maximum", whole.max());
      case Shape.Decimal decimal -> {
        var max = new BigDecimal(decimal.max());
        yield schema.put("type", "number").put("minimum", max.negate()).put("maximum", max);
      }
      case Shape.Choice choice -> {
        choice.values().keySet().forEach(schema.putArray("enum")::add);
        yield schema;
      }
      case Shape.Items items -> {
        schema.put("type", "array");
        yield schema.set("items", schema(items.element(), null, partial));
      }
      case Shape.Entries entries -> {
        schema.put("type", "object");
        if (given instanceof ObjectNode object && !object.isEmpty()) {
          var properties = schema.putObject("properties");
          object.forEachEntry(
              (key, value) -> properties.set(key, schema(entries.value(), value, partial)));
        }
        yield schema.set("additionalProperties", schema(entries.value(), null, partial));
      }
      case Shape.Union union -> union(union, given, partial);
      case Shape.Struct struct ->
          partial || given == null || given.isEmpty()
              ? reference(struct, partial, null)
              : struct(struct, given, false, null);
    };
  }

  private ObjectNode union(Shape.Union union, @Nullable JsonNode given, boolean partial) {
    var all = reference(union, partial, null);
    var type = given == null ? "" : given.path(Shape.TYPE).asString("");
    var member = union.members().get(type);
    if (partial || member == null) {
      return all;
    }
    // With a default of this type, the type and what the default gives may be left out.
    var schema = Json.NODES.objectNode();
    schema.putArray("anyOf").add(all).add(struct(member, given, false, type));
    return schema;
  }

  /// @param type the value of `"type"` where the record is a member of a union
  private ObjectNode struct(
      Shape.Struct struct, @Nullable JsonNode given, boolean partial, @Nullable String type) {
    var schema = Json.NODES.objectNode().put("type", "object");
    describe(schema, struct.doc());
    var properties = schema.putObject("properties");
    var required = Json.NODES.arrayNode();
    if (type != null) {
      properties.putObject(Shape.TYPE).put("const", type);
      if (!partial && given == null) {
        required.add(Shape.TYPE);
      }
    }
    for (var field : struct.fields()) {
      var outer = given == null ? null : given.get(field.name());
      var beneath = Json.merge(field.defaultValue(), outer);
      var property = schema(field.shape(), beneath, partial);
      describe(property, field.doc());
      if (field.defaultValue() != null) {
        property.set("default", field.defaultValue());
      }
      properties.set(field.name(), property);
      if (!partial && !field.optional() && beneath == null) {
        required.add(field.name());
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema.put("additionalProperties", false);
  }

  /// A reference to the definition of a record or a union, made when first asked for: before its
  /// parts, as they may refer to it again.
  private ObjectNode reference(Shape shape, boolean partial, @Nullable String type) {
    var definition = new Definition(shape, partial, type != null);
    var name = names.get(definition);
    if (name == null) {
      name = name(definition);
      names.put(definition, name);
      definitions.putObject(name);
      definitions.set(name, define(shape, partial, type));
    }
    return Json.NODES.objectNode().put("$ref", "#/$defs/" + name);
  }

  private ObjectNode define(Shape shape, boolean partial, @Nullable String type) {
    if (shape instanceof Shape.Struct struct) {
      return struct(struct, null, partial, type);
    }
    var schema = Json.NODES.objectNode();
    var union = (Shape.Union) shape;
    describe(schema, union.doc());
    // A partial object may leave the type to the file that it extends, and then fit several.
    var options = schema.putArray(partial ? "anyOf" : "oneOf");
    union.members().forEach((name, member) -> options.add(reference(member, partial, name)));
    return schema;
  }

  private String name(Definition definition) {
    var type =
        definition.shape() instanceof Shape.Struct struct
            ? struct.type()
            : ((Shape.Union) definition.shape()).type();
    var suffix = definition.partial() ? ".partial" : "";
    var candidates =
        List.of(
            type.getSimpleName() + suffix,
            type.getName() + suffix,
            type.getName() + (definition.member() ? ".typed" : ".plain") + suffix);
    var taken = Set.copyOf(names.values());
    return candidates.stream().filter(name -> !taken.contains(name)).findFirst().orElseThrow();
  }

  private static void describe(ObjectNode schema, String doc) {
    if (!doc.isEmpty()) {
      schema.put("description", doc);
    }
  }
}
