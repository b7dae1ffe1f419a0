package io.twinspire.bench.side;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// `cblas_sgemm` of a native library, called on the same heap arrays as our kernels
/// (`Linker.Option.critical(true)`: no copy, no change of the thread's state).
final class Blas {

  private static final int ROW_MAJOR = 101;
  private static final int PLAIN = 111;
  private static final int TRANSPOSED = 112;

  private static final Map<String, Blas> LOADED = new ConcurrentHashMap<>();

  private final MethodHandle sgemm;
  private final MethodHandle setThreads;

  /// @param library a shared library with the C interface of BLAS; OpenBLAS and MKL are known
  @SuppressWarnings("restricted") // calling native code is what this class is for
  Blas(Path library) {
    SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
    var i = ValueLayout.JAVA_INT;
    var f = ValueLayout.JAVA_FLOAT;
    var p = ValueLayout.ADDRESS;
    var signature = FunctionDescriptor.ofVoid(i, i, i, i, i, i, f, p, i, p, i, f, p, i);
    Linker linker = Linker.nativeLinker();
    // Wheels prefix OpenBLAS's names so that two copies of it can live in one process.
    sgemm =
        linker.downcallHandle(
            find(symbols, library, "cblas_sgemm", "scipy_cblas_sgemm"),
            signature,
            Linker.Option.critical(true));
    setThreads =
        linker.downcallHandle(
            find(
                symbols,
                library,
                "MKL_Set_Num_Threads",
                "scipy_openblas_set_num_threads",
                "openblas_set_num_threads"),
            FunctionDescriptor.ofVoid(i));
  }

  /// The libraries given as `bench.openblas` and `bench.mkl`.
  static Blas named(String name) {
    String path = System.getProperty("bench." + name);
    if (path == null || path.isEmpty()) {
      throw new IllegalStateException(name + " was not found");
    }
    return LOADED.computeIfAbsent(name, n -> new Blas(Path.of(path)));
  }

  private static MemorySegment find(SymbolLookup symbols, Path library, String... names) {
    for (String name : names) {
      Optional<MemorySegment> symbol = symbols.find(name);
      if (symbol.isPresent()) {
        return symbol.get();
      }
    }
    throw new IllegalStateException(library + ": must have " + String.join(" or ", names));
  }

  void threads(int threads) {
    try {
      setThreads.invokeExact(threads);
    } catch (Throwable e) {
      throw new IllegalStateException("the number of threads could not be set", e);
    }
  }

  /// `C = op(A) op(B)`, row-major, dense.
  void multiply(boolean ta, boolean tb, int m, int n, int k, float[] a, float[] b, float[] c) {
    try {
      sgemm.invokeExact(
          ROW_MAJOR,
          ta ? TRANSPOSED : PLAIN,
          tb ? TRANSPOSED : PLAIN,
          m,
          n,
          k,
          1f,
          MemorySegment.ofArray(a),
          ta ? m : k,
          MemorySegment.ofArray(b),
          tb ? k : n,
          0f,
          MemorySegment.ofArray(c),
          n);
    } catch (Throwable e) {
      throw new IllegalStateException("cblas_sgemm failed", e);
    }
  }
}
