package io.twinspire.core.data;

import java.util.LinkedHashMap;
import java.util.Map;

/// A batch of inputs as named features, each a [Ragged] of the same number of rows: words, title
/// words, character n-grams, an item id, a history. A tower sums or concatenates what its
/// configuration names.
public record Features(Map<String, Ragged> byName) {

  public Features {
    int rows = -1;
    for (var entry : byName.entrySet()) {
      if (rows >= 0 && entry.getValue().rows() != rows) {
        throw new IllegalArgumentException(
            "features."
                + entry.getKey()
                + ": must have "
                + rows
                + " rows, got "
                + entry.getValue().rows());
      }
      rows = entry.getValue().rows();
    }
    if (rows < 0) {
      throw new IllegalArgumentException("features: must name at least one feature, got none");
    }
  }

  /// One feature by its name.
  ///
  /// @throws IllegalArgumentException where there is none of that name
  public Ragged get(String name) {
    var ragged = byName.get(name);
    if (ragged == null) {
      throw new IllegalArgumentException(
          "features: must have \"" + name + "\", got " + byName.keySet());
    }
    return ragged;
  }

  public int rows() {
    return byName.values().iterator().next().rows();
  }

  /// The given rows of every feature, in the given order.
  public Features select(int[] rows) {
    var selected = new LinkedHashMap<String, Ragged>();
    byName.forEach((name, ragged) -> selected.put(name, ragged.select(rows)));
    return new Features(selected);
  }
}
