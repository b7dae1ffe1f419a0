package io.twinspire.bench.side;

import java.io.IOException;
import java.util.List;

/// Rows that are measured by themselves, and not in pairs of one case.
interface Section {

  /// The row that stands for all of them where none could be measured.
  Case task();

  /// The names that its rows have.
  default List<String> names() {
    return List.of(task().name());
  }

  /// @throws IllegalStateException with the reason, where they cannot be had here
  List<Row> rows() throws IOException;

  /// About how long a quick run of it takes, so that it is not begun too late.
  default double seconds() {
    return 0;
  }

  default Row absent(String reason) {
    return Row.absent(task(), "none", "", reason);
  }
}
