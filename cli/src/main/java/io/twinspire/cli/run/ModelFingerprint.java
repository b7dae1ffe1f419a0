package io.twinspire.cli.run;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Names a saved model, so that an index of another model is noticed.
public final class ModelFingerprint {
  private ModelFingerprint() {}

  /// SHA-256 of the header of the model's weights. The header has a checksum of all values, so
  /// nobody has to read hundreds of megabytes to tell two models apart.
  public static String of(Path model) throws IOException {
    try (var in = new DataInputStream(Files.newInputStream(model.resolve("model.safetensors")))) {
      // The file starts with the length of the header, little-endian.
      long length = Long.reverseBytes(in.readLong());
      byte[] header = in.readNBytes(Math.toIntExact(length));
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(header));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
