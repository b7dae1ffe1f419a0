package io.twinspire.core.text;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/// Features on disk, so that texts are tokenised once; read through a memory mapping.
///
/// A file, little-endian: 8 bytes of magic; the 32 bytes of the fingerprint of settings and data;
/// int number of features; for each its name (int length, UTF-8, padded to 4 bytes), int rows, int
/// size, int 1 where it has weights, `offsets`, `ids`, `weights`; last the CRC-32C of all before
/// it.
public final class FeatureCache {
  private static final byte[] MAGIC = "TWSPFEA1".getBytes(StandardCharsets.US_ASCII);
  private static final int FINGERPRINT_BYTES = 32;
  private static final long HEADER_BYTES = 40;
  private static final int CHECKSUM_BYTES = 4;
  private static final long CHECKSUM_STRIDE = 1 << 30;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private FeatureCache() {}

  /// The features in `file` where it is whole and was written under `fingerprint`; otherwise what
  /// `build` makes, written there for the next time.
  ///
  /// @param fingerprint a SHA-256 in hexadecimal, as [Featurizer#fingerprint] gives it
  public static Features getOrBuild(Path file, String fingerprint, Supplier<Features> build)
      throws IOException {
    var cached = load(file, fingerprint);
    if (cached.isPresent()) {
      return cached.get();
    }
    var features = build.get();
    write(file, fingerprint, features);
    return features;
  }

  /// The features in `file`; empty where there is no such file, where it was written under another
  /// fingerprint, and where it is not whole.
  public static Optional<Features> load(Path file, String fingerprint) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (var channel = FileChannel.open(file);
        var arena = Arena.ofConfined()) {
      long size = channel.size();
      if (size < MAGIC.length + FINGERPRINT_BYTES + 2 * CHECKSUM_BYTES) {
        return Optional.empty();
      }
      var mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      return isWhole(mapped, fingerprint)
          ? Optional.of(new Cursor(mapped).features())
          : Optional.empty();
    }
  }

  /// Writes `features` under `fingerprint`, replacing what was there.
  public static void write(Path file, String fingerprint, Features features) throws IOException {
    byte[] key = bytes(fingerprint);
    AtomicFiles.write(
        file,
        target -> {
          var checked = new CheckedOutputStream(target, new CRC32C());
          checked.write(MAGIC);
          checked.write(key);
          writeInts(checked, features.byName().size());
          for (var entry : features.byName().entrySet()) {
            writeFeature(checked, entry.getKey(), entry.getValue());
          }
          writeInts(target, (int) checked.getChecksum().getValue());
        });
  }

  private static boolean isWhole(MemorySegment mapped, String fingerprint) {
    long end = mapped.byteSize() - CHECKSUM_BYTES;
    byte[] head =
        mapped.asSlice(0, MAGIC.length + FINGERPRINT_BYTES).toArray(ValueLayout.JAVA_BYTE);
    byte[] key = bytes(fingerprint);
    if (!Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
        || !Arrays.equals(head, MAGIC.length, head.length, key, 0, key.length)) {
      return false;
    }
    var checksum = new CRC32C();
    for (long at = 0; at < end; at += CHECKSUM_STRIDE) {
      checksum.update(mapped.asSlice(at, Math.min(CHECKSUM_STRIDE, end - at)).asByteBuffer());
    }
    return (int) checksum.getValue() == mapped.get(INT, end);
  }

  private static byte[] bytes(String fingerprint) {
    byte[] bytes = HexFormat.of().parseHex(fingerprint);
    if (bytes.length != FINGERPRINT_BYTES) {
      throw new IllegalArgumentException(
          "fingerprint: must be a SHA-256 in hexadecimal, got " + fingerprint);
    }
    return bytes;
  }

  private static void writeFeature(OutputStream out, String name, Ragged ragged)
      throws IOException {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    writeInts(out, nameBytes.length);
    out.write(Arrays.copyOf(nameBytes, padded(nameBytes.length)));
    int size = ragged.size();
    float[] weights = ragged.weights();
    writeInts(out, ragged.rows(), size, weights == null ? 0 : 1);
    writeInts(out, ragged.offsets());
    writeInts(out, Arrays.copyOf(ragged.ids(), size));
    if (weights != null) {
      var buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < size; i++) {
        if (!buffer.hasRemaining()) {
          flush(buffer, out);
        }
        buffer.putFloat(weights[i]);
      }
      flush(buffer, out);
    }
  }

  private static void writeInts(OutputStream out, int... values) throws IOException {
    var buffer =
        ByteBuffer.allocate(Math.clamp(4L * values.length, 4, 1 << 16))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      if (!buffer.hasRemaining()) {
        flush(buffer, out);
      }
      buffer.putInt(value);
    }
    flush(buffer, out);
  }

  private static void flush(ByteBuffer buffer, OutputStream out) throws IOException {
    out.write(buffer.array(), buffer.arrayOffset(), buffer.position());
    buffer.clear();
  }

  private static int padded(int length) {
    return (length + 3) & ~3;
  }

  /// Reads a mapping from front to end.
  private static final class Cursor {
    private final MemorySegment mapped;
    private long at = HEADER_BYTES;

    Cursor(MemorySegment mapped) {
      this.mapped = mapped;
    }

    Features features() {
      var byName = new LinkedHashMap<String, Ragged>();
      int count = nextInt();
      for (int i = 0; i < count; i++) {
        int length = nextInt();
        byte[] name = mapped.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        at += padded(length);
        int rows = nextInt();
        int size = nextInt();
        boolean weighted = nextInt() == 1;
        int[] offsets = next(rows + 1L).toArray(INT);
        int[] ids = next(size).toArray(INT);
        float[] weights = weighted ? next(size).toArray(FLOAT) : null;
        byName.put(new String(name, StandardCharsets.UTF_8), new Ragged(offsets, ids, weights));
      }
      return new Features(byName);
    }

    private int nextInt() {
      return next(1).get(INT, 0);
    }

    private MemorySegment next(long values) {
      var slice = mapped.asSlice(at, 4 * values);
      at += 4 * values;
      return slice;
    }
  }
}
