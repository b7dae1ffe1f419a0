package io.twinspire.core.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.data.DataException;
import io.twinspire.core.testing.Draw;
import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.StoredRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("x.safetensors");
  }

  private static Map<String, FloatRows> tensors() {
    var tensors = new LinkedHashMap<String, FloatRows>();
    tensors.put("weights/query.words", Draw.normal(31, 17, 1));
    tensors.put("empty", Matrix.zeros(0, 5));
    tensors.put("a \"quoted\" ünï name", Draw.normal(1, 1, 2));
    // More than one buffer, and an array that is longer than the matrix.
    tensors.put("bf16", StoredRows.Bf16.of(Draw.normal(5, 3, 4)));
    tensors.put("large bf16", new StoredRows.Bf16(new short[40_001], 40, 1000));
    tensors.put("large", new Matrix(Draw.normal(300, 100, 3).data(), 290, 100));
    return tensors;
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Map<String, FloatRows> tensors = tensors();
    Safetensors.write(file(), tensors, Map.of("progress", "{\"x\": 1}"));
    var read = Safetensors.read(file());
    assertThat(read.metadata()).containsExactly(Map.entry("progress", "{\"x\": 1}"));
    assertThat(read.tensors().keySet()).containsExactlyElementsOf(tensors.keySet());
    tensors.forEach(
        (name, m) -> {
          FloatRows other = requireNonNull(read.tensors().get(name));
          assertThat(other).isInstanceOf(m.getClass());
          assertThat(other.rows()).isEqualTo(m.rows());
          assertThat(other.cols()).isEqualTo(m.cols());
          float[] row = new float[m.cols()];
          float[] otherRow = new float[m.cols()];
          for (int r = 0; r < m.rows(); r++) {
            m.copyRow(r, row);
            other.copyRow(r, otherRow);
            assertThat(otherRow).isEqualTo(row);
          }
        });
    assertThat(headerLength(Files.readAllBytes(file())) % 8).isZero();
  }

  /// src/test/python/safetensors_golden.py.
  @Test
  void aFileOfThePythonPackageIsRead() throws Exception {
    var read =
        Safetensors.read(
            Path.of(
                requireNonNull(SafetensorsTest.class.getResource("golden.safetensors")).toURI()));
    assertThat(read.metadata()).isEqualTo(Map.of("made", "by Python", "ünïcode", "✓"));
    assertThat(read.tensors().keySet())
        .containsExactlyInAnyOrder("counting", "special", "empty", "bf16");
    var halves = (StoredRows.Bf16) requireNonNull(read.tensors().get("bf16"));
    assertThat(halves.rows()).isEqualTo(2);
    assertThat(halves.data())
        .containsExactly(new int[] {0x3F80, 0xC000, 0x3EAB, 0x7F80, 0x8000, 0x0001});
    Matrix counting = (Matrix) requireNonNull(read.tensors().get("counting"));
    assertThat(counting.rows()).isEqualTo(3);
    assertThat(counting.get(2, 1)).isEqualTo(9 / 4f);
    assertThat(((Matrix) requireNonNull(read.tensors().get("special"))).data())
        .containsExactly(
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            -0f,
            Float.MIN_VALUE,
            Float.MAX_VALUE);
    assertThat(requireNonNull(read.tensors().get("empty")).cols()).isEqualTo(7);
  }

  @Test
  void aMissingFileIsAnIoException() {
    assertThatThrownBy(() -> Safetensors.read(file())).isInstanceOf(NoSuchFileException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "3",
        "null",
        "{",
        "{} x",
        "{\"__metadata__\":{\"a\":{}}}",
        "{\"a\":null}",
        "{\"a\":[]}",
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[1,2],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"BF16\",\"shape\":[1,2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"BF16\",\"shape\":[1,2],\"data_offsets\":[0,3]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,12]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[-8,0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5,2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[\"1\",2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1,-2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967297,2],\"data_offsets\":[0,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999,2],\"data_offsets\":[0,8]}}",
        // 4 * rows * cols wraps around to to - from.
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647],\"data_offsets\":[17179869184,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647],\"data_offsets\":[0,8]}}",
        // A hole, an overlap.
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[4,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}",
      })
  void hostileHeadersAreDataErrors(String header) throws IOException {
    Files.write(file(), bytes(header.getBytes(UTF_8), 8));
    assertThatThrownBy(() -> Safetensors.read(file()))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file() + ": ");
  }

  @Test
  void deepNestingIsADataError() throws IOException {
    Files.write(file(), bytes(("{\"a\":" + "[".repeat(100_000)).getBytes(UTF_8), 0));
    assertThatThrownBy(() -> Safetensors.read(file())).isInstanceOf(DataException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, 41, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE})
  void headerLengthsOutsideTheFileAreDataErrors(long length) throws IOException {
    byte[] bytes = bytes("{}".getBytes(UTF_8), 38);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Files.write(file(), bytes);
    assertThatThrownBy(() -> Safetensors.read(file())).isInstanceOf(DataException.class);
  }

  @Test
  void everyTruncationIsADataError() throws IOException {
    byte[] whole = small();
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Safetensors.read(file()))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(DataException.class);
    }
  }

  @Test
  void everyFlippedBitOfTheValuesIsADataError() throws IOException {
    byte[] whole = small();
    for (int at = 8 + (int) headerLength(whole); at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      Files.write(file(), damaged);
      assertThatThrownBy(() -> Safetensors.read(file()))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("checksum");
    }
  }

  /// 2,000 files with one to four random bytes of the header changed. What is still understood is
  /// fine; anything thrown but the two exceptions a user may meet fails the test, as does an
  /// OutOfMemoryError.
  @Test
  void randomDamageIsADataErrorOrUnderstood() throws IOException {
    byte[] whole = small();
    int limit = 8 + (int) headerLength(whole);
    int refused = 0;
    for (int trial = 0; trial < 2000; trial++) {
      byte[] damaged = whole.clone();
      for (int change = 0; change <= trial % 4; change++) {
        int at = Philox.below(limit, trial, 1, change);
        // Digits and punctuation hurt more than bytes at random.
        String likely = "0123456789-.eE[]{},:\" ";
        damaged[at] =
            trial % 2 == 0
                ? (byte) Philox.nextInt(trial, 2, change)
                : (byte) likely.charAt(Philox.below(likely.length(), trial, 3, change));
      }
      Files.write(file(), damaged);
      try {
        Safetensors.read(file());
      } catch (DataException | IOException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1500);
  }

  private byte[] small() throws IOException {
    var tensors = new LinkedHashMap<String, FloatRows>();
    tensors.put("a", Draw.normal(3, 2, 1));
    tensors.put("c", StoredRows.Bf16.of(Draw.normal(3, 3, 1)));
    tensors.put("b", Draw.normal(1, 5, 2));
    Safetensors.write(file(), tensors, Map.of("progress", "{}"));
    return Files.readAllBytes(file());
  }

  private static long headerLength(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private static byte[] bytes(byte[] header, int values) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
    out.write(header);
    out.write(new byte[values]);
    return out.toByteArray();
  }
}
