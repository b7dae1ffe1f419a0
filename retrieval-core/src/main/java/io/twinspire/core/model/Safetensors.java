package io.twinspire.core.model;

import io.twinspire.core.data.DataException;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.kernels.Matrix;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Files of named float32 matrices in the safetensors format: eight bytes of header length, a JSON
/// header with type, shape and offsets of each tensor, then the values, little-endian. Reads what
/// it writes and any file of two-dimensional F32 tensors. Files written here carry a CRC-32C of the
/// values in their metadata, so that damage is found where the header survived it.
public final class Safetensors {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Key of the checksum of all values in the metadata; files of others have none.
  private static final String CHECKSUM = "twinspire.crc32c";

  private static final long CHECKSUM_BLOCK = 1 << 30;

  private Safetensors() {}

  /// Tensors by name, and the free-form metadata of the header.
  public record Contents(Map<String, Matrix> tensors, Map<String, String> metadata) {}

  /// Replaces `file`; the tensors are written in the order of the map.
  public static void write(Path file, Map<String, Matrix> tensors, Map<String, String> metadata)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode meta = header.putObject("__metadata__");
    metadata.forEach(meta::put);
    meta.put(CHECKSUM, checksum(tensors.values()));
    long offset = 0;
    for (var entry : tensors.entrySet()) {
      Matrix m = entry.getValue();
      long bytes = 4L * m.rows() * m.cols();
      ObjectNode tensor = header.putObject(entry.getKey());
      tensor.put("dtype", "F32");
      tensor.putArray("shape").add(m.rows()).add(m.cols());
      tensor.putArray("data_offsets").add(offset).add(offset + bytes);
      offset += bytes;
    }
    String json = JSON.writeValueAsString(header);
    // The values start at a multiple of 8, as the format asks; the header may end in spaces.
    byte[] text =
        (json + " ".repeat(Math.floorMod(-json.getBytes(StandardCharsets.UTF_8).length, 8)))
            .getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(
        file,
        out -> {
          out.write(
              ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array());
          out.write(text);
          for (Matrix m : tensors.values()) {
            writeFloats(out, m.data(), m.rows() * m.cols());
          }
        });
  }

  /// Reads all tensors into memory.
  ///
  /// @throws DataException where the file is not of this format, cut short, or damaged
  public static Contents read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      long size = channel.size();
      if (size < 8) {
        throw bad(file, "must have a header, got " + size + " bytes");
      }
      MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
      long length = all.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
      if (length < 2 || length > Math.min(size - 8, 100_000_000)) {
        throw bad(file, "header length must fit the file of " + size + " bytes, got " + length);
      }
      String text =
          new String(all.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
      return parse(file, JSON.readTree(text), all.asSlice(8 + length));
    } catch (JacksonException e) {
      throw new DataException(file + ": header must be JSON, got " + e.getOriginalMessage(), e);
    }
  }

  private record Span(String name, int rows, int cols, long from, long to) {}

  private static Contents parse(Path file, JsonNode header, MemorySegment values) {
    if (!header.isObject()) {
      throw bad(file, "header must be a JSON object, got " + header.getNodeType());
    }
    var spans = new ArrayList<Span>();
    var metadata = new LinkedHashMap<String, String>();
    for (var entry : header.properties()) {
      if (entry.getKey().equals("__metadata__")) {
        entry
            .getValue()
            .properties()
            .forEach(e -> metadata.put(e.getKey(), e.getValue().asString()));
      } else {
        spans.add(span(file, entry.getKey(), entry.getValue(), values.byteSize()));
      }
    }
    requireExactCover(file, spans, values.byteSize());
    String checksum = metadata.remove(CHECKSUM);
    if (checksum != null && !checksum.equals(checksum(values))) {
      throw bad(file, "values must have the checksum that the header names. It is damaged");
    }
    var tensors = new LinkedHashMap<String, Matrix>();
    for (Span span : spans) {
      Matrix m = Matrix.zeros(span.rows, span.cols);
      MemorySegment.copy(values, FLOAT, span.from, m.data(), 0, span.rows * span.cols);
      tensors.put(span.name, m);
    }
    return new Contents(tensors, metadata);
  }

  private static Span span(Path file, String name, JsonNode tensor, long bytes) {
    JsonNode shape = tensor.path("shape");
    JsonNode offsets = tensor.path("data_offsets");
    if (!tensor.path("dtype").asString("").equals("F32") || shape.size() != 2) {
      throw bad(file, name + " must be a two-dimensional F32 tensor, got " + tensor);
    }
    long rows = natural(shape.get(0));
    long cols = natural(shape.get(1));
    long from = natural(offsets.path(0));
    long to = natural(offsets.path(1));
    if (rows < 0
        || cols < 0
        || rows > Integer.MAX_VALUE
        || cols > Integer.MAX_VALUE
        || from < 0
        || to < from
        || to > bytes
        || (to - from) % 4 != 0
        || (to - from) / 4 != rows * cols) {
      throw bad(
          file, name + " must lie within the file, got " + tensor + ". It is cut short or damaged");
    }
    if (rows * cols > Integer.MAX_VALUE - 16) {
      throw bad(file, name + " must have fewer than 2^31 values, got " + tensor);
    }
    return new Span(name, (int) rows, (int) cols, from, to);
  }

  /// A whole number >= 0, or -1 for anything else.
  private static long natural(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() ? Math.max(-1, node.asLong()) : -1;
  }

  /// The format allows neither holes nor overlaps. Without this, a small file could name the same
  /// bytes often enough to exhaust memory.
  private static void requireExactCover(Path file, List<Span> spans, long bytes) {
    long end = 0;
    var sorted = new ArrayList<>(spans);
    sorted.sort(Comparator.comparingLong(Span::from).thenComparingLong(Span::to));
    for (Span span : sorted) {
      if (span.from != end) {
        throw bad(
            file,
            span.name + " must begin at byte " + end + " of the values, got byte " + span.from);
      }
      end = span.to;
    }
    if (end != bytes) {
      throw bad(file, "tensors must fill the " + bytes + " bytes of values, got " + end);
    }
  }

  private static String checksum(MemorySegment values) {
    var crc = new CRC32C();
    for (long at = 0; at < values.byteSize(); at += CHECKSUM_BLOCK) {
      crc.update(
          values.asSlice(at, Math.min(CHECKSUM_BLOCK, values.byteSize() - at)).asByteBuffer());
    }
    return Long.toHexString(crc.getValue());
  }

  private static String checksum(Collection<Matrix> tensors) throws IOException {
    var crc = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32C());
    for (Matrix m : tensors) {
      writeFloats(crc, m.data(), m.rows() * m.cols());
    }
    return Long.toHexString(crc.getChecksum().getValue());
  }

  private static void writeFloats(OutputStream out, float[] values, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < count; at += buffer.capacity() / 4) {
      int n = Math.min(count - at, buffer.capacity() / 4);
      buffer.clear();
      buffer.asFloatBuffer().put(values, at, n);
      out.write(buffer.array(), 0, n * 4);
    }
  }

  private static DataException bad(Path file, String message) {
    return new DataException(file + ": " + message);
  }
}
