package io.twinspire.core.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The value of `"type"` that names a member of a sealed settings interface, e.g.
/// `@TypeName("info-nce") record InfoNce(…) implements Objective`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface TypeName {
  String value();
}
