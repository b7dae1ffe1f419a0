package io.twinspire.cli.run;

import io.twinspire.core.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
  ///
  /// @throws DataException where the file is damaged
  public static String of(Path model) throws IOException {
    Path file = model.resolve("model.safetensors");
    try (var in = Files.newInputStream(file)) {
      // The file starts with the length of the header, little-endian.
      byte[] start = in.readNBytes(Long.BYTES);
      long length =
          start.length < Long.BYTES
              ? -1
              : ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (length < 0 || length > Files.size(file) - Long.BYTES) {
        throw new DataException(
            file
                + ": must have a header that fits the file of "
                + Files.size(file)
                + " bytes, got a length of "
                + length
                + ". It is cut short or damaged");
      }
      byte[] header = in.readNBytes(Math.toIntExact(length));
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(header));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
