package io.twinspire.kernels;

import java.util.List;

/// Which kernels run here.
///
/// The provider is chosen once: Panama where this module can read `jdk.incubator.vector` in the
/// boot layer (always so on the module path; on the class path with `--add-modules
/// jdk.incubator.vector`) and vectors have 128 bits or more, the scalar definition otherwise.
/// Nothing else changes it.
public final class Kernels {

  private static final int LEAST_BITS = 128;

  static final boolean PANAMA =
      ModuleLayer.boot()
          .findModule("jdk.incubator.vector")
          .filter(Kernels.class.getModule()::canRead)
          .filter(module -> PanamaVectors.bits() >= LEAST_BITS)
          .isPresent();

  private Kernels() {}

  /// `panama-512` (the vector width in bits) or `scalar`.
  public static String provider() {
    return PANAMA ? "panama-" + vectorBits() : "scalar";
  }

  /// Width of a vector in bits; 32, one float, for the scalar provider.
  public static int vectorBits() {
    return PANAMA ? PanamaVectors.bits() : Float.SIZE;
  }

  /// What a warm-up did.
  ///
  /// @param kernels how many kernels were called
  /// @param unsettled those whose calls had not stopped getting faster when the time was up; empty
  ///   where all are compiled
  /// @param seconds how long it took
  public record WarmUpReport(int kernels, List<String> unsettled, double seconds) {}

  /// Calls every kernel on small data, on this thread, until none gets faster any more: until the
  /// JIT has compiled them. Cold kernels run hundreds of times slower; results do not depend on
  /// this call.
  ///
  /// For programs that live long and answer quickly: call it once, before the first request is
  /// taken. A batch job gains nothing, since what this saves is what it takes.
  ///
  /// @param seconds how long it may take; some seconds are enough on an idle machine
  public static WarmUpReport warmUp(double seconds) {
    if (!(seconds > 0)) {
      throw new IllegalArgumentException("warmUp: seconds must be > 0, got " + seconds);
    }
    return WarmUp.run((long) (seconds * 1e9));
  }
}
