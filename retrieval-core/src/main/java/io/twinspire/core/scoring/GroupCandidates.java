package io.twinspire.core.scoring;

import io.twinspire.core.data.Ragged;
import org.jspecify.annotations.Nullable;

/// Candidates that the queries of a group have in common, as the places of one history have what
/// was drawn for it.
///
/// @param groupOf the group of each of the M queries: 0, then the same or one more
/// @param rows for each group the rows of D that its queries are scored against, rising
/// @param logQ for each entry of `rows` the logarithm of the number of times that it was expected
///   among the candidates; null where it is 0 or nothing is known of it
public record GroupCandidates(int[] groupOf, Ragged rows, float @Nullable [] logQ) {

  public GroupCandidates {
    for (int q = 0; q < groupOf.length; q++) {
      int before = q == 0 ? 0 : groupOf[q - 1];
      if (groupOf[q] < before || groupOf[q] > before + (q == 0 ? 0 : 1)) {
        throw new IllegalArgumentException(
            "candidates.groups: must be 0, then the same or one more, got %d for query %d"
                .formatted(groupOf[q], q));
      }
    }
    int groups = groupOf.length == 0 ? 0 : groupOf[groupOf.length - 1] + 1;
    if (rows.rows() != groups) {
      throw new IllegalArgumentException(
          "candidates.groups: must have %d rows, got %d".formatted(groups, rows.rows()));
    }
    if (logQ != null && logQ.length < rows.size()) {
      throw new IllegalArgumentException(
          "candidates.groups: must hold %d values of logQ, got %d"
              .formatted(rows.size(), logQ.length));
    }
  }

  /// Candidates of a query's group.
  int columns(int query) {
    return rows.length(groupOf[query]);
  }

  /// Where those of a query's group begin among all of [#rows].
  int offset(int query) {
    return rows.offsets()[groupOf[query]];
  }

  /// @param m queries M
  /// @param n rows of D
  void check(int m, int n) {
    if (groupOf.length != m) {
      throw new IllegalArgumentException(
          "candidates.groups: must name the group of %d queries, got %d"
              .formatted(m, groupOf.length));
    }
    for (int g = 0; g < rows.rows(); g++) {
      int last = -1;
      for (int e = rows.offsets()[g]; e < rows.offsets()[g + 1]; e++) {
        if (rows.ids()[e] <= last || rows.ids()[e] >= n) {
          throw new IllegalArgumentException(
              "candidates.groups: must be rows of D, rising, 0 to %d, got %d after %d"
                  .formatted(n - 1, rows.ids()[e], last));
        }
        last = rows.ids()[e];
      }
    }
  }
}
