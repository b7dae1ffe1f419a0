package io.twinspire.core.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 of a sequence of texts and numbers; their borders count.
public final class Fingerprint {
  private final MessageDigest digest;

  public Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  public Fingerprint add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    add(bytes.length);
    digest.update(bytes);
    return this;
  }

  public Fingerprint add(int... numbers) {
    var bytes = ByteBuffer.allocate(4 * numbers.length);
    bytes.asIntBuffer().put(numbers);
    digest.update(bytes);
    return this;
  }

  /// 64 hexadecimal digits; this object is used up.
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
