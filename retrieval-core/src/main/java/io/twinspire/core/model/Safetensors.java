package io.twinspire.core.model;

import io.twinspire.core.data.DataException;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.StoredRows;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Files of named matrices of float32 or bf16 in the safetensors format: eight bytes of header
/// length, a JSON header with type, shape and offsets of each tensor, then the values,
/// little-endian. Reads what it writes and any file of two-dimensional F32 and BF16 tensors. Files
/// written here carry a CRC-32C of the values in their metadata, so that damage is found where the
/// header survived it.
public final class Safetensors {
  private static final JsonMapper JSON = JsonMapper.shared();

  /// Key of the checksum of all values in the metadata; files of others have none.
  private static final String CHECKSUM = "twinspire.crc32c";

  private Safetensors() {}

  /// Tensors by name, and the free-form metadata of the header.
  public record Contents(Map<String, FloatRows> tensors, Map<String, String> metadata) {}

  /// Replaces `file`; the tensors are written in the order of the map.
  public static void write(
      Path file, Map<String, ? extends FloatRows> tensors, Map<String, String> metadata)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode meta = header.putObject("__metadata__");
    metadata.forEach(meta::put);
    meta.put(CHECKSUM, checksum(tensors.values()));
    long offset = 0;
    for (var entry : tensors.entrySet()) {
      FloatRows m = entry.getValue();
      long bytes = m.bytes();
      ObjectNode tensor = header.putObject(entry.getKey());
      tensor.put("dtype", MappedTensors.Type.of(m).name());
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
          for (FloatRows m : tensors.values()) {
            writeValues(out, m);
          }
        });
  }

  /// Reads all tensors into memory.
  ///
  /// @throws DataException where the file is not of this format, cut short, or damaged
  public static Contents read(Path file) throws IOException {
    try (var mapped = MappedTensors.open(file)) {
      var metadata = new LinkedHashMap<>(mapped.metadata());
      mapped.requireChecksum(metadata.remove(CHECKSUM));
      var tensors = new LinkedHashMap<String, FloatRows>();
      for (String name : mapped.names()) {
        tensors.put(name, mapped.read(name));
      }
      return new Contents(tensors, metadata);
    }
  }

  /// The metadata of a file's header; its values are not looked at.
  ///
  /// @throws DataException where the file is not of this format or cut short
  public static Map<String, String> readMetadata(Path file) throws IOException {
    try (var mapped = MappedTensors.open(file)) {
      var metadata = new LinkedHashMap<>(mapped.metadata());
      metadata.remove(CHECKSUM);
      return metadata;
    }
  }

  private static String checksum(Collection<? extends FloatRows> tensors) throws IOException {
    var crc = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32C());
    for (FloatRows m : tensors) {
      writeValues(crc, m);
    }
    return Long.toHexString(crc.getChecksum().getValue());
  }

  private static void writeValues(OutputStream out, FloatRows values) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    int width = MappedTensors.Type.of(values).bytes();
    int count = values.rows() * values.cols();
    for (int at = 0; at < count; at += buffer.capacity() / width) {
      int n = Math.min(count - at, buffer.capacity() / width);
      switch (values) {
        case Matrix m -> buffer.asFloatBuffer().put(m.data(), at, n);
        case StoredRows.Bf16 b -> buffer.asShortBuffer().put(b.data(), at, n);
      }
      out.write(buffer.array(), 0, n * width);
    }
  }
}
