package io.twinspire.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RowGroupsTest {
  @AutoClose private final WorkerPool pool = new WorkerPool(3);

  /// Sizes up to several tiles of the sort, one object for all of them: nothing of the step before
  /// may be left.
  @Test
  void groupsAreStableSortedAndComplete() {
    var groups = new RowGroups(pool);
    for (int tableRows : new int[] {1, 2, 2048, 2049, 100_000, Integer.MAX_VALUE}) {
      for (int count : new int[] {0, 1, 2, 3, 17, 100_000, 16_384, 16_385, 1000, 65, 0}) {
        int[] rows = new int[count + 2];
        for (int i = 0; i < count; i++) {
          int span = i % 2 == 0 ? Math.min(tableRows, 9) : tableRows;
          rows[i] = tableRows - 1 - Philox.below(span, 1, count, i);
        }
        groups.group(rows, count, tableRows);
        assertThat(groups.entries()).isEqualTo(count);
        int next = 0;
        for (int g = 0; g < groups.size(); g++) {
          assertThat(groups.start(g)).isEqualTo(next);
          assertThat(groups.end(g)).isGreaterThan(next);
          if (g > 0) {
            assertThat(groups.row(g)).isGreaterThan(groups.row(g - 1));
          }
          for (; next < groups.end(g); next++) {
            assertThat(rows[groups.order()[next]]).isEqualTo(groups.row(g));
            if (next > groups.start(g)) {
              assertThat(groups.order()[next]).isGreaterThan(groups.order()[next - 1]);
            }
          }
        }
        assertThat(next).isEqualTo(count);
        assertThat(Arrays.copyOf(groups.order(), count)).doesNotHaveDuplicates();
      }
    }
    assertThatThrownBy(() -> groups.group(new int[] {0, 5}, 2, 5))
        .hasMessage("group: rows must be in 0 .. 4, got 5 at entry 1");
  }

  @Test
  void groupsAreFoundByWhereTheyStart() {
    var groups = new RowGroups(pool);
    groups.group(new int[] {7, 2, 7, 2, 2, 9}, 6, 10);
    int[] first = {0, 1, 1, 1, 2, 2, 3, 3};
    for (int position = 0; position < first.length; position++) {
      assertThat(groups.firstFrom(position)).as("from %d", position).isEqualTo(first[position]);
    }
  }
}
