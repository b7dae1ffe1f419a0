package io.twinspire.core.settings;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Values in the place of those that could not be read, so that the rules of the record around them
/// can be checked all the same.
///
/// They come in two kinds that differ wherever the type allows it. What a rule says with both in
/// turn does not hang on the value that is missing.
record StandIn(boolean high) {
  /// A record may contain itself.
  private static final int MAX_DEPTH = 8;

  /// A value of `shape`, null where none could be made.
  @Nullable Object of(Shape shape) {
    return of(shape, 0);
  }

  private @Nullable Object of(Shape shape, int depth) {
    return switch (shape) {
      case Shape.Text() -> high ? "?" : "";
      case Shape.Bool() -> high;
      case Shape.Whole(boolean isLong) ->
          isLong ? (Object) (high ? Long.MAX_VALUE : 1L) : (high ? Integer.MAX_VALUE : 1);
      case Shape.Decimal(boolean isDouble) ->
          isDouble ? (Object) (high ? Double.MAX_VALUE : .5) : (high ? Float.MAX_VALUE : .5f);
      case Shape.Choice choice -> ordered(choice.values().values()).getFirst();
      case Shape.Items(Shape element) -> {
        var only = high ? of(element, depth) : null;
        yield only == null ? List.of() : List.of(only);
      }
      case Shape.Entries(Shape value) -> {
        var only = high ? of(value, depth) : null;
        yield only == null ? Map.of() : Map.of("?", only);
      }
      case Shape.Union union ->
          ordered(union.members().values()).stream()
              .map(member -> of(member, depth))
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null);
      case Shape.Struct struct -> depth == MAX_DEPTH ? null : create(struct, depth + 1);
    };
  }

  private @Nullable Object create(Shape.Struct struct, int depth) {
    var values = new ArrayList<@Nullable Object>();
    for (var field : struct.fields()) {
      var value = field.optional() && !high ? null : of(field.shape(), depth);
      if (value == null && !field.optional()) {
        return null;
      }
      values.add(value);
    }
    try {
      return struct.create(values.toArray());
    } catch (InvocationTargetException insists) {
      // The constructor has rules of its own, and nothing is known of them.
      return null;
    }
  }

  private <T> List<T> ordered(Collection<T> all) {
    var list = new ArrayList<>(all);
    return high ? list.reversed() : list;
  }
}
