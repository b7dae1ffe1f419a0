package io.twinspire.core.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The JSON value that a record component has where the configuration does not name it, e.g.
/// `@Default("0.05")`, `@Default("\"cosine\"")`, `@Default("{}")`, `@Default("[]")`. Inside an
/// object default, missing keys take their own defaults. A component with neither this nor
/// `@Nullable` must be given.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  String value();
}
