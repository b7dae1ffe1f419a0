package io.twinspire.core.scoring;

import static java.util.Objects.requireNonNull;

import io.twinspire.core.data.Ragged;
import org.jspecify.annotations.Nullable;

/// Who stands against whom: the rows of D (`N x d`) as candidates of M queries.
///
/// The first `shared` rows of D are candidates of every query: in-batch positives, negatives drawn
/// once for the batch. Beside them a query may have candidates together with a group of others, as
/// the places of a history have, and of its own (mined or drawn for it): any rows of D. In a
/// query's row of scores the columns `[0, shared)` are the shared candidates, then come those of
/// its group, then its own, in the order given; targets and masks name these columns.
///
/// @param shared how many rows of D, from the first, every query is scored against
/// @param groups which rows of D each group is scored against; null where there are no groups
/// @param own for each query the rows of D that it alone is scored against; null where there are
///   none
/// @param sharedLogQ for each shared candidate the logarithm of the number of times that it was
///   expected among the candidates; null where it is 0 or nothing is known of it
/// @param ownLogQ the same for each entry of `own`
/// @param catalogue V, how many documents candidates were drawn from
public record Candidates(
    int shared,
    @Nullable GroupCandidates groups,
    @Nullable Ragged own,
    float @Nullable [] sharedLogQ,
    float @Nullable [] ownLogQ,
    int catalogue) {

  public Candidates {
    if (shared < 0) {
      throw new IllegalArgumentException("candidates.shared: must be >= 0, got " + shared);
    }
    if (sharedLogQ != null && sharedLogQ.length < shared) {
      throw new IllegalArgumentException(
          "candidates.sharedLogQ: must hold " + shared + " values, got " + sharedLogQ.length);
    }
    int entries = own == null ? 0 : own.size();
    if (ownLogQ != null && ownLogQ.length < entries) {
      throw new IllegalArgumentException(
          "candidates.ownLogQ: must hold " + entries + " values, got " + ownLogQ.length);
    }
  }

  /// Candidates without groups.
  public Candidates(
      int shared,
      @Nullable Ragged own,
      float @Nullable [] sharedLogQ,
      float @Nullable [] ownLogQ,
      int catalogue) {
    this(shared, null, own, sharedLogQ, ownLogQ, catalogue);
  }

  /// Candidates of which nobody knows how often they were expected.
  public Candidates(int shared, @Nullable Ragged own, int catalogue) {
    this(shared, own, null, null, catalogue);
  }

  /// `n` candidates for everyone, of a catalogue of V documents.
  public static Candidates forAll(int n, int catalogue) {
    return new Candidates(n, null, catalogue);
  }

  /// Candidates of one query: the columns of its row of scores.
  int columns(int row) {
    return own == null ? ownFrom(row) : ownFrom(row) + own.length(row);
  }

  /// The column of a query's first own candidate.
  int ownFrom(int row) {
    return groups == null ? shared : shared + groups.columns(row);
  }

  /// The row of D that a column of a query's row of scores stands for.
  public int document(int row, int column) {
    if (column < shared) {
      return column;
    }
    int from = ownFrom(row);
    if (groups != null && column < from) {
      return groups.rows().ids()[groups.offset(row) + column - shared];
    }
    return requireNonNull(own).ids()[own.offsets()[row] + column - from];
  }

  /// Columns of the longest row of scores of M queries.
  int widest(int m) {
    int widest = shared;
    for (int r = 0; r < m && (groups != null || own != null); r++) {
      widest = Math.max(widest, columns(r));
    }
    return widest;
  }

  /// @param m queries M
  /// @param n rows of D
  void check(int m, int n) {
    if (shared > n) {
      throw new IllegalArgumentException(
          "candidates.shared: must be at most the " + n + " rows of D, got " + shared);
    }
    if (groups != null) {
      groups.check(m, n);
    }
    if (own == null) {
      return;
    }
    if (own.rows() != m) {
      throw new IllegalArgumentException(
          "candidates.own: must have " + m + " rows, got " + own.rows());
    }
    for (int e = 0; e < own.size(); e++) {
      if (own.ids()[e] < 0 || own.ids()[e] >= n) {
        throw new IllegalArgumentException(
            "candidates.own: must be rows of D, 0 to " + (n - 1) + ", got " + own.ids()[e]);
      }
    }
  }
}
