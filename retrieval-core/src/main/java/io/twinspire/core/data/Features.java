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
