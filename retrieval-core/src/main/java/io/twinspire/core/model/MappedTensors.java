package io.twinspire.core.model;

import io.twinspire.core.data.DataException;
import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.StoredRows;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A safetensors file mapped into memory: the header is read and held against the file's size at
/// once, values where they are asked for. Safe for use by several threads until closed.
final class MappedTensors implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long CHECKSUM_BLOCK = 1 << 30;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// What a tensor's values are, by the format's names.
  enum Type {
    F32(Float.BYTES),
    BF16(Short.BYTES);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    /// Of one value.
    int bytes() {
      return bytes;
    }

    static Type of(FloatRows rows) {
      return switch (rows) {
        case Matrix m -> F32;
        case StoredRows.Bf16 b -> BF16;
      };
    }

    static @Nullable Type named(String name) {
      return Arrays.stream(values()).filter(t -> t.name().equals(name)).findAny().orElse(null);
    }
  }

  private record Span(String name, Type type, int rows, int cols, long from, long to) {}

  private final Path file;
  private final Arena arena;
  private final MemorySegment values;
  private final Map<String, Span> spans;
  private final Map<String, String> metadata;

  private MappedTensors(
      Path file,
      Arena arena,
      MemorySegment values,
      Map<String, Span> spans,
      Map<String, String> metadata) {
    this.file = file;
    this.arena = arena;
    this.values = values;
    this.spans = spans;
    this.metadata = metadata;
  }

  /// @throws DataException where the file is not of this format or cut short
  static MappedTensors open(Path file) throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
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
      return parse(file, JSON.readTree(text), arena, all.asSlice(8 + length));
    } catch (JacksonException e) {
      arena.close();
      throw new DataException(file + ": header must be JSON, got " + e.getOriginalMessage(), e);
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  private static MappedTensors parse(
      Path file, JsonNode header, Arena arena, MemorySegment values) {
    if (!header.isObject()) {
      throw bad(file, "header must be a JSON object, got " + header.getNodeType());
    }
    var spans = new LinkedHashMap<String, Span>();
    var metadata = new LinkedHashMap<String, String>();
    for (var entry : header.properties()) {
      if (entry.getKey().equals("__metadata__")) {
        entry
            .getValue()
            .properties()
            .forEach(e -> metadata.put(e.getKey(), e.getValue().asString()));
      } else {
        spans.put(entry.getKey(), span(file, entry.getKey(), entry.getValue(), values.byteSize()));
      }
    }
    requireExactCover(file, spans.values(), values.byteSize());
    return new MappedTensors(file, arena, values, spans, metadata);
  }

  private static Span span(Path file, String name, JsonNode tensor, long bytes) {
    JsonNode shape = tensor.path("shape");
    JsonNode offsets = tensor.path("data_offsets");
    Type type = Type.named(tensor.path("dtype").asString(""));
    if (type == null || shape.size() != 2) {
      throw bad(file, name + " must be a two-dimensional tensor of F32 or BF16, got " + tensor);
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
        || (to - from) % type.bytes != 0
        || (to - from) / type.bytes != rows * cols) {
      throw bad(
          file, name + " must lie within the file, got " + tensor + ". It is cut short or damaged");
    }
    if (rows * cols > Integer.MAX_VALUE - 16) {
      throw bad(file, name + " must have fewer than 2^31 values, got " + tensor);
    }
    return new Span(name, type, (int) rows, (int) cols, from, to);
  }

  /// A whole number >= 0, or -1 for anything else.
  private static long natural(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() ? Math.max(-1, node.asLong()) : -1;
  }

  /// The format allows neither holes nor overlaps. Without this, a small file could name the same
  /// bytes often enough to exhaust memory.
  private static void requireExactCover(Path file, Iterable<Span> spans, long bytes) {
    long end = 0;
    var sorted = new ArrayList<Span>();
    spans.forEach(sorted::add);
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

  /// Names in the order of the header.
  Set<String> names() {
    return Collections.unmodifiableSet(spans.keySet());
  }

  Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /// @throws DataException where there is no tensor of that name and shape
  void require(String name, int rows, int cols) {
    Span span = spans.get(name);
    if (span == null || span.rows != rows || span.cols != cols) {
      throw bad(
          file,
          "must hold %s as %d x %d, got %s"
              .formatted(
                  name, rows, cols, span == null ? "nothing" : span.rows + " x " + span.cols));
    }
  }

  /// A copy of a whole tensor; the name must be one of [#names].
  FloatRows read(String name) {
    Span span = span(name);
    FloatRows rows = zeros(span, span.rows);
    copy(span.from, rows, 0, span.rows * span.cols);
    return rows;
  }

  /// Copies of the given rows of a tensor, in the given order.
  FloatRows read(String name, int[] rows) {
    Span span = span(name);
    FloatRows copies = zeros(span, rows.length);
    for (int i = 0; i < rows.length; i++) {
      long from = span.from + (long) span.type.bytes * rows[i] * span.cols;
      copy(from, copies, i * span.cols, span.cols);
    }
    return copies;
  }

  private static FloatRows zeros(Span span, int rows) {
    return switch (span.type) {
      case F32 -> Matrix.zeros(rows, span.cols);
      case BF16 -> StoredRows.Bf16.zeros(rows, span.cols);
    };
  }

  private void copy(long from, FloatRows into, int at, int count) {
    switch (into) {
      case Matrix m -> MemorySegment.copy(values, FLOAT, from, m.data(), at, count);
      case StoredRows.Bf16 b -> MemorySegment.copy(values, SHORT, from, b.data(), at, count);
    }
  }

  private Span span(String name) {
    Span span = spans.get(name);
    if (span == null) {
      throw new IllegalArgumentException(file + ": must hold " + name + ", got " + names());
    }
    return span;
  }

  /// Reads every value.
  ///
  /// @param checksum CRC-32C of all values in hexadecimal digits; null where nobody took one
  /// @throws DataException where the values have another one
  void requireChecksum(@Nullable String checksum) {
    if (checksum == null) {
      return;
    }
    var crc = new CRC32C();
    for (long at = 0; at < values.byteSize(); at += CHECKSUM_BLOCK) {
      crc.update(
          values.asSlice(at, Math.min(CHECKSUM_BLOCK, values.byteSize() - at)).asByteBuffer());
    }
    if (!checksum.equals(Long.toHexString(crc.getValue()))) {
      throw bad(file, "values must have the checksum that the header names. It is damaged");
    }
  }

  @Override
  public void close() {
    arena.close();
  }

  private static DataException bad(Path file, String message) {
    return new DataException(file + ": " + message);
  }
}
