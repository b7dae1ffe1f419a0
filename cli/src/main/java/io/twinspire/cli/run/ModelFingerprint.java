package io.twinspire.cli.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Names a saved model by the hash of its weights, so that an index of another model is noticed.
public final class ModelFingerprint {
  private ModelFingerprint() {}

  /// SHA-256 of the weights in the model's folder.
  public static String of(Path model) throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      try (var in =
          new DigestInputStream(Files.newInputStream(model.resolve("model.safetensors")), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
