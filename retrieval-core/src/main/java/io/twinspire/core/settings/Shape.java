package io.twinspire.core.settings;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON that a settings type takes: the one reflective model that reader, writer and schema
/// share, so that they cannot disagree.
///
/// A type that is no settings type (a component of type `Object`, a union member without
/// [TypeName]) is a mistake of the programmer and throws [IllegalArgumentException].
sealed interface Shape {
  /// The discriminator of a union.
  String TYPE = "type";

  record Text() implements Shape {}

  record Bool() implements Shape {}

  record Whole(boolean isLong) implements Shape {
    long min() {
      return isLong ? Long.MIN_VALUE : Integer.MIN_VALUE;
    }

    long max() {
      return isLong ? Long.MAX_VALUE : Integer.MAX_VALUE;
    }
  }

  record Decimal(boolean isDouble) implements Shape {
    /// The largest magnitude, as the shortest decimal.
    String max() {
      return isDouble ? Double.toString(Double.MAX_VALUE) : Float.toString(Float.MAX_VALUE);
    }
  }

  /// An enum; `values` by kebab-case name, in declaration order.
  record Choice(Map<String, Object> values) implements Shape {}

  record Items(Shape element) implements Shape {}

  /// A map with strings as keys.
  record Entries(Shape value) implements Shape {}

  /// A sealed interface; `members` by type name, sorted.
  record Union(Class<?> type, Map<String, Struct> members) implements Shape {
    String doc() {
      return docOf(type);
    }

    /// The member that a value belongs to.
    Map.Entry<String, Struct> memberOf(Object value) {
      for (var member : members.entrySet()) {
        if (member.getValue().type() == value.getClass()) {
          return member;
        }
      }
      throw new IllegalArgumentException(value.getClass() + " is no member of " + type);
    }
  }

  /// A settings record. Its fields are worked out when asked for, as a record may contain itself
  /// (an objective that wraps an objective).
  record Struct(Class<?> type) implements Shape {
    List<Field> fields() {
      return Arrays.stream(type.getRecordComponents()).map(Field::of).toList();
    }

    String doc() {
      return docOf(type);
    }

    /// Calls the canonical constructor.
    ///
    /// @throws InvocationTargetException if the constructor throws
    Object create(@Nullable Object[] values) throws InvocationTargetException {
      var types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      try {
        var constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(values);
      } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
        throw new IllegalArgumentException("cannot create " + type, e);
      }
    }
  }

  /// One component of a settings record.
  ///
  /// @param defaultValue from [Default], null where there is none
  /// @param optional is [Nullable]: absent in JSON means null
  record Field(
      RecordComponent component,
      String name,
      String doc,
      Shape shape,
      @Nullable JsonNode defaultValue,
      boolean optional) {
    static Field of(RecordComponent component) {
      var where = component.getDeclaringRecord().getSimpleName() + "." + component.getName();
      var given = component.getAnnotation(Default.class);
      var optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      if (given != null && optional) {
        throw new IllegalArgumentException(
            where + ": is @Nullable and has a @Default, so null could not be written down");
      }
      if (optional && component.getType().isPrimitive()) {
        throw new IllegalArgumentException(where + ": a primitive cannot be @Nullable");
      }
      return new Field(
          component,
          component.getName(),
          docOf(component),
          Shape.of(component.getGenericType(), where),
          given == null ? null : Json.parse(given.value(), "@Default of " + where),
          optional);
    }

    /// This component's value in `owner`.
    @Nullable Object valueIn(Object owner) {
      try {
        var accessor = component.getAccessor();
        accessor.setAccessible(true);
        return accessor.invoke(owner);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalArgumentException("cannot read " + component, e);
      }
    }
  }

  static Struct of(Class<?> root) {
    if (Shape.of(root, root.getSimpleName()) instanceof Struct struct) {
      return struct;
    }
    throw new IllegalArgumentException(root + " is no record");
  }

  /// @param where names the place in messages to the programmer
  private static Shape of(Type type, String where) {
    if (type instanceof ParameterizedType generic) {
      var arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        return new Items(of(arguments[0], where));
      }
      if (generic.getRawType() == Map.class && arguments[0] == String.class) {
        return new Entries(of(arguments[1], where));
      }
    } else if (type instanceof Class<?> plain) {
      if (plain == String.class) {
        return new Text();
      } else if (plain == boolean.class || plain == Boolean.class) {
        return new Bool();
      } else if (plain == int.class || plain == Integer.class) {
        return new Whole(false);
      } else if (plain == long.class || plain == Long.class) {
        return new Whole(true);
      } else if (plain == float.class || plain == Float.class) {
        return new Decimal(false);
      } else if (plain == double.class || plain == Double.class) {
        return new Decimal(true);
      } else if (plain.isEnum()) {
        return choice(plain);
      } else if (plain.isRecord()) {
        return new Struct(plain);
      } else if (plain.isSealed()) {
        var members = new TreeMap<String, Struct>();
        for (var member : records(plain)) {
          var name = member.getAnnotation(TypeName.class);
          if (name == null) {
            throw new IllegalArgumentException(member + " needs a @TypeName");
          }
          if (Arrays.stream(member.getRecordComponents()).anyMatch(c -> TYPE.equals(c.getName()))) {
            throw new IllegalArgumentException(member + " may have no component named type");
          }
          if (members.put(name.value(), new Struct(member)) != null) {
            throw new IllegalArgumentException(plain + " has two members named " + name.value());
          }
        }
        return new Union(plain, members);
      }
    }
    throw new IllegalArgumentException(where + ": " + type + " is no settings type");
  }

  /// What [Doc] says, or "".
  private static String docOf(AnnotatedElement documented) {
    var doc = documented.getAnnotation(Doc.class);
    return doc == null ? "" : doc.value();
  }

  private static Choice choice(Class<?> type) {
    var values = new LinkedHashMap<String, Object>();
    for (var constant : type.getEnumConstants()) {
      values.put(((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
    }
    return new Choice(values);
  }

  /// The records below a sealed interface, however deep.
  private static List<Class<?>> records(Class<?> type) {
    if (type.isRecord()) {
      return List.of(type);
    }
    if (!type.isSealed()) {
      throw new IllegalArgumentException(type + " is neither a record nor sealed");
    }
    var all = new ArrayList<Class<?>>();
    for (var member : type.getPermittedSubclasses()) {
      for (var record : records(member)) {
        if (!all.contains(record)) {
          all.add(record);
        }
      }
    }
    return all;
  }

  /// Adds to `node` what it does not say, from the defaults, at every level. What does not fit the
  /// shape is left as it is, for [Binder] to complain about.
  static JsonNode fill(Shape shape, JsonNode node) {
    return switch (shape) {
      case Struct struct when node instanceof ObjectNode object -> fill(struct, object);
      case Union union when node instanceof ObjectNode object -> {
        var type = object.path(TYPE);
        var member = type.isString() ? union.members().get(type.stringValue()) : null;
        yield member == null ? object : fill(member, object);
      }
      case Items items when node.isArray() -> {
        var filled = Json.NODES.arrayNode();
        node.forEach(element -> filled.add(fill(items.element(), element)));
        yield filled;
      }
      case Entries entries when node instanceof ObjectNode object -> {
        var filled = Json.NODES.objectNode();
        object.forEachEntry((key, value) -> filled.set(key, fill(entries.value(), value)));
        yield filled;
      }
      default -> node;
    };
  }

  private static JsonNode fill(Struct struct, ObjectNode node) {
    var filled = node.deepCopy();
    for (var field : struct.fields()) {
      var value = Json.merge(field.defaultValue(), node.get(field.name()));
      if (value != null) {
        filled.set(field.name(), fill(field.shape(), value));
      }
    }
    return filled;
  }
}
