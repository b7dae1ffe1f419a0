package io.twinspire.core.javadoc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Which part of the data a class, and with it a query, belongs to.
enum Split {
  TRAIN,
  DEV,
  TEST;

  /// By a hash of the class's qualified name alone: more sources move no class to another split.
  static Split of(String topLevelClass, JavadocSettings settings) {
    byte[] name = (settings.splitSeed() + "/" + topLevelClass).getBytes(StandardCharsets.UTF_8);
    long bits = ByteBuffer.wrap(SourceSet.sha256().digest(name)).getLong() >>> 11;
    double at = bits * 0x1.0p-53;
    if (at < settings.testFraction()) {
      return TEST;
    }
    return at < settings.testFraction() + settings.devFraction() ? DEV : TRAIN;
  }

  /// As in `qrels/<name>.tsv`.
  String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
