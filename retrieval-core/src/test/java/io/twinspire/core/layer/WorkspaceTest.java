package io.twinspire.core.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.kernels.Matrix;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WorkspaceTest {

  @Test
  void matricesAreApartUntilTheyAreGivenUp() {
    var memory = new Workspace();
    Matrix first = memory.matrix(2, 3);
    Matrix second = memory.zeros(2, 3);
    assertThat(second.data()).isNotSameAs(first.data());
    Arrays.fill(first.data(), 7f);
    Arrays.fill(second.data(), 8f);
    memory.clear();
    Matrix smaller = memory.matrix(1, 2);
    assertThat(smaller.data()).isSameAs(first.data());
    assertThat(memory.zeros(2, 2).data()).startsWith(0f, 0f, 0f, 0f).isSameAs(second.data());
    memory.clear();
    Matrix larger = memory.matrix(4, 5);
    assertThat(larger.data()).hasSize(20).isNotSameAs(first.data());
    assertThat(larger.rows()).isEqualTo(4);
    assertThat(memory.matrix(2, 3).data()).isSameAs(second.data());
  }
}
