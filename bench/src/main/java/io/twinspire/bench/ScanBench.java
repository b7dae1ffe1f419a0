package io.twinspire.bench;

import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.twinspire.kernels.Conversions;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.Scans;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.util.VectorUtil;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What does one query against many rows cost in each format, in cache and from memory, and what in
/// Lucene's VectorUtil, JVector's VectorUtil and a plain loop? ns a row = us * 1000 / rows.
///
/// Lucene scores whole arrays, so its rows are arrays of their own, made one after the other.
/// JVector takes its native provider where it finds one; `-jvmArgsPrepend
/// -Djvector.vectorization_provider=panama` measures the other. A peer without a format is refused.
///
/// `bench/run-jmh ScanBench -p implementation=ours,lucene -p format=int8 -p d=128 -p bytes=524288`
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Xmx3g"
    })
public class ScanBench {

  @Param({"ours", "lucene", "jvector", "plain"})
  String implementation = "ours";

  @Param({"float32", "bf16", "int8", "int4", "signs"})
  String format = "float32";

  @Param({"64", "128", "256", "768", "1024"})
  int d = 64;

  /// Of all rows: half of an L2 cache, or far beyond any cache.
  @Param({"524288", "268435456"})
  int bytes = 1 << 19;

  float[] values = {};
  float[] query = {};
  float[] out = {};
  private Runnable scan = () -> {};

  @Setup
  public void setUp() {
    int bits =
        switch (format) {
          case "float32" -> 32;
          case "bf16" -> 16;
          case "int8" -> 8;
          case "int4" -> 4;
          case "signs" -> 1;
          default -> throw new IllegalArgumentException("format: unknown, got " + format);
        };
    int n = (int) (bytes * 8L / bits / d);
    query = new float[d];
    out = new float[n];
    Philox.fillUniform(1, 1, 0, -1, 1, query, 0, d);
    scan =
        switch (implementation) {
          case "ours" -> ours(n);
          case "lucene" -> lucene(n);
          case "jvector" -> jvector(n);
          case "plain" -> plain(n);
          default ->
              throw new IllegalArgumentException("implementation: unknown, got " + implementation);
        };
  }

  /// Every row is one of 64, so that rows are made quickly whatever their number.
  float[] row(int r) {
    if (values.length == 0) {
      values = new float[64 * d];
      Philox.fillUniform(1, 2, 0, -1, 1, values, 0, values.length);
    }
    int at = r % 64 * d;
    return Arrays.copyOfRange(values, at, at + d);
  }

  @Benchmark
  public float[] scan() {
    scan.run();
    return out;
  }

  private Runnable ours(int n) {
    return switch (format) {
      case "float32" -> {
        float[] rows = floats(n);
        yield () -> Scans.float32(query, 0, rows, 0, n, d, out, 0);
      }
      case "bf16" -> {
        var rows = new short[n * d];
        for (int r = 0; r < n; r++) {
          Conversions.toBf16(row(r), 0, rows, r * d, d);
        }
        yield () -> Scans.bf16(query, 0, rows, 0, n, d, out, 0);
      }
      case "int8" -> {
        var rows = new byte[n * d];
        var scales = new float[n];
        for (int r = 0; r < n; r++) {
          scales[r] = Conversions.toInt8(row(r), 0, rows, r * d, d);
        }
        var codes = new byte[d];
        float scale = Conversions.toInt8(query, 0, codes, 0, d);
        yield () -> Scans.int8(codes, 0, scale, rows, 0, scales, 0, n, d, out, 0);
      }
      case "int4" -> {
        int width = (d + 1) / 2;
        var rows = new byte[n * width];
        var ranges = new float[2 * n];
        for (int r = 0; r < n; r++) {
          Conversions.toInt4(row(r), 0, rows, r * width, ranges, 2 * r, d);
        }
        var codes = new byte[d];
        float scale = Conversions.toInt8(query, 0, codes, 0, d);
        yield () -> Scans.int4(codes, 0, scale, rows, 0, ranges, 0, n, d, out, 0);
      }
      default -> {
        int words = Conversions.signWords(d);
        var rows = new long[n * words];
        for (int r = 0; r < n; r++) {
          Conversions.toSigns(row(r), 0, rows, r * words, d);
        }
        var codes = new long[words];
        Conversions.toSigns(query, 0, codes, 0, d);
        yield () -> Scans.signs(codes, 0, rows, 0, n, d, out, 0);
      }
    };
  }

  private Runnable lucene(int n) {
    if (format.equals("float32")) {
      var rows = new float[n][];
      Arrays.setAll(rows, this::row);
      return () -> {
        for (int r = 0; r < n; r++) {
          out[r] = VectorUtil.dotProduct(query, rows[r]);
        }
      };
    }
    if (format.equals("int8")) {
      var rows = new byte[n][];
      var scales = new float[n];
      for (int r = 0; r < n; r++) {
        rows[r] = new byte[d];
        scales[r] = Conversions.toInt8(row(r), 0, rows[r], 0, d);
      }
      var codes = new byte[d];
      float scale = Conversions.toInt8(query, 0, codes, 0, d);
      return () -> {
        for (int r = 0; r < n; r++) {
          out[r] = VectorUtil.dotProduct(codes, rows[r]) * (scale * scales[r]);
        }
      };
    }
    if (format.equals("signs")) {
      var rows = new byte[n][];
      Arrays.setAll(rows, r -> signBytes(row(r)));
      byte[] codes = signBytes(query);
      return () -> {
        for (int r = 0; r < n; r++) {
          out[r] = d - 2 * VectorUtil.xorBitCount(codes, rows[r]);
        }
      };
    }
    throw refused();
  }

  private byte[] signBytes(float[] x) {
    var words = new long[Conversions.signWords(d)];
    Conversions.toSigns(x, 0, words, 0, d);
    var bytes = new byte[words.length * Long.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (words[i / 8] >>> (8 * (i % 8)));
    }
    return bytes;
  }

  private Runnable jvector(int n) {
    if (!format.equals("float32")) {
      throw refused();
    }
    var provider = VectorizationProvider.getInstance();
    var support = provider.getVectorUtilSupport();
    VectorFloat<?> q = provider.getVectorTypeSupport().createFloatVector(query);
    VectorFloat<?> rows = provider.getVectorTypeSupport().createFloatVector(floats(n));
    return () -> {
      for (int r = 0; r < n; r++) {
        out[r] = support.dotProduct(q, 0, rows, r * d, d);
      }
    };
  }

  private Runnable plain(int n) {
    if (!format.equals("float32")) {
      throw refused();
    }
    float[] rows = floats(n);
    return () -> {
      for (int r = 0; r < n; r++) {
        float sum = 0;
        for (int i = 0; i < d; i++) {
          sum += query[i] * rows[r * d + i];
        }
        out[r] = sum;
      }
    };
  }

  private float[] floats(int n) {
    var rows = new float[n * d];
    for (int r = 0; r < n; r++) {
      System.arraycopy(row(r), 0, rows, r * d, d);
    }
    return rows;
  }

  private IllegalArgumentException refused() {
    return new IllegalArgumentException("format: " + implementation + " has none, got " + format);
  }
}
