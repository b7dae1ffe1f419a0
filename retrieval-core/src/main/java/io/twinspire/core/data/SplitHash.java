package io.twinspire.core.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The fixed rules by which a split is carved and a text without an id is named. They depend on the
/// text alone, so a file that grows keeps its splits.
final class SplitHash {
  private SplitHash() {}

  /// A number in [0, 1): FNV-1a (64 bits) of the UTF-8 bytes, mixed by MurmurHash3's finaliser, its
  /// upper 53 bits divided by 2^53.
  static double unit(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    hash ^= hash >>> 33;
    return (hash >>> 11) * 0x1p-53;
  }

  /// `prefix` and the first 16 hexadecimal digits of the text's SHA-256.
  static String name(String prefix, String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return prefix + HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
