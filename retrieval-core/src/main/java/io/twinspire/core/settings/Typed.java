package io.twinspire.core.settings;

import static java.util.Objects.requireNonNull;

/// Settings that come in kinds, told apart by `"type"`: each kind is a record with a [TypeName].
public interface Typed {

  /// Its name in a configuration.
  default String type() {
    return requireNonNull(getClass().getAnnotation(TypeName.class)).value();
  }
}
