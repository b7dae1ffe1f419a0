package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// The tests of this module run at several vector widths and on the scalar provider; here each run
/// proves that it got what it was started for.
class ProviderTest {

  @Test
  void usesTheWholeVectorWidthOnTheModulePathAndTheScalarDefinitionOnABareClassPath() {
    if (Kernels.class.getModule().isNamed()) {
      var vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      int bits = Byte.SIZE * Integer.parseInt(vm.getVMOption("MaxVectorSize").getValue());
      assertThat(Kernels.vectorBits()).isEqualTo(bits);
      assertThat(Kernels.provider()).isEqualTo("panama-" + bits);
    } else {
      assertThat(Kernels.vectorBits()).isEqualTo(32);
      assertThat(Kernels.provider()).isEqualTo("scalar");
    }
  }

  @Test
  void hasTheWidthThatTheBuildDemands() {
    // Set by .ci/run, whose machine has 512 bits; a machine that has less tests what it has.
    Integer required = Integer.getInteger("twinspire.requireBits");
    if (required != null) {
      assertThat(Kernels.vectorBits()).isEqualTo(required);
    }
  }
}
