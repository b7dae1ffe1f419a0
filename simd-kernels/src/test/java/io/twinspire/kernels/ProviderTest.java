package io.twinspire.kernels;

import static java.nio.charset.StandardCharsets.UTF_8;
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
  void vectorsOf64BitsAreLeftToTheScalarDefinition() throws Exception {
    Process fork = JitTest.fork(Checksums.class, "-XX:MaxVectorSize=8", "1");
    String output = new String(fork.getInputStream().readAllBytes(), UTF_8);
    assertThat(fork.waitFor()).as(output).isZero();
    assertThat(output).contains("scalar ");
  }

  @Test
  void hasTheWidthThatTheBuildDemands() {
    // Set by .ci/run to the widest that its processor has; elsewhere a machine tests what it has.
    Integer required = Integer.getInteger("twinspire.requireBits");
    if (required != null) {
      assertThat(Kernels.vectorBits()).isGreaterThanOrEqualTo(Math.min(required, bitsAskedFor()));
    }
  }

  /// The width that this execution of the tests asks the VM for, whatever the VM makes of it; 0 for
  /// the scalar one, which asks for none.
  private static int bitsAskedFor() {
    String option = "-XX:MaxVectorSize=";
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith(option))
        .mapToInt(argument -> Byte.SIZE * Integer.parseInt(argument.substring(option.length())))
        .findFirst()
        .orElse(0);
  }
}
