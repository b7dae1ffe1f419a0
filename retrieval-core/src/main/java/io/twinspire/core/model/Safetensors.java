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
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Files of named float32 matrices in the safetensors format: eight bytes of header length, a JSON
/// header with type, shape and offsets of each tensor, then the values, little-endian. Reads what
/// it writes and any file of two-dimensional F32 tensors.
public final class Safetensors {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Safetensors() {}

  /// Tensors by name, and the free-form metadata of the header.
  public record Contents(Map<String, Matrix> tensors, Map<String, String> metadata) {}

  /// Replaces `file`; the tensors are written in the order of the map.
  public static void write(Path file, Map<String, Matrix> tensors, Map<String, String> metadata)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode meta = header.putObject("__metadata__");
    metadata.forEach(meta::put);
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
  /// @throws DataException where the file is not of this format, or cut short
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

  private static Contents parse(Path file, JsonNode header, MemorySegment values) {
    var tensors = new LinkedHashMap<String, Matrix>();
    var metadata = new LinkedHashMap<String, String>();
    for (var entry : header.properties()) {
      if (entry.getKey().equals("__metadata__")) {
        entry
            .getValue()
            .properties()
            .forEach(e -> metadata.put(e.getKey(), e.getValue().asString()));
        continue;
      }
      JsonNode tensor = entry.getValue();
      JsonNode shape = tensor.path("shape");
      long from = tensor.path("data_offsets").path(0).asLong(-1);
      long to = tensor.path("data_offsets").path(1).asLong(-1);
      if (!tensor.path("dtype").asString("").equals("F32") || shape.size() != 2) {
        throw bad(file, entry.getKey() + " must be a two-dimensional F32 tensor, got " + tensor);
      }
      int rows = shape.get(0).asInt();
      int cols = shape.get(1).asInt();
      if (rows < 0
          || cols < 0
          || from < 0
          || to - from != 4L * rows * cols
          || to > values.byteSize()) {
        throw bad(
            file,
            entry.getKey()
                + " must lie within the file, got "
                + tensor
                + ". It is cut short or damaged");
      }
      Matrix m = Matrix.zeros(rows, cols);
      MemorySegment.copy(values, FLOAT, from, m.data(), 0, rows * cols);
      tensors.put(entry.getKey(), m);
    }
    return new Contents(tensors, metadata);
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
