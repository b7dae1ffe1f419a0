package io.twinspire.kernels;

/// Which kernels run here.
///
/// The provider is chosen once: Panama where this module can read `jdk.incubator.vector` in the
/// boot layer (always so on the module path; on the class path with `--add-modules
/// jdk.incubator.vector`), the scalar definition otherwise. Nothing else changes it.
public final class Kernels {

  static final boolean PANAMA =
      ModuleLayer.boot()
          .findModule("jdk.incubator.vector")
          .filter(Kernels.class.getModule()::canRead)
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

  /// Calls the training kernels on tiny panels for a second, single-threaded, so that the JIT
  /// begins to compile them. Cold kernels run hundreds of times slower; results do not depend on
  /// this call.
  public static void warmUp() {
    WarmUp.run();
  }
}
