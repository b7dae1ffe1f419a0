package io.twinspire.core.scoring;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.objective.Objective.TeacherScores;
import org.jspecify.annotations.Nullable;

/// What is right and what is left out, for a block of M queries against N candidates.
///
/// @param positives for each query its positive columns, at least one, with shares that sum to 1
///   (1/n each where the ragged has no weights)
/// @param masked for each query the columns that are neither positive nor negative (other known
///   positives, accidental hits); never a positive of the row
/// @param rowWeights weight of each query row in the loss, not negative, one at least above 0; all
///   1 where absent
/// @param teacher for each query the columns that a teacher scored, with its scores as weights;
///   null where there is no teacher
public record Targets(
    Ragged positives, Ragged masked, float @Nullable [] rowWeights, @Nullable Ragged teacher) {

  public Targets {
    if (positives.rows() != masked.rows()) {
      throw new IllegalArgumentException(
          "targets.masked: must have " + positives.rows() + " rows, got " + masked.rows());
    }
    if (teacher != null && (teacher.rows() != positives.rows() || teacher.weights() == null)) {
      throw new IllegalArgumentException(
          "targets.teacher: must have "
              + positives.rows()
              + " rows of scores, got "
              + teacher.rows());
    }
    for (int r = 0; r < positives.rows(); r++) {
      if (positives.length(r) == 0) {
        throw new IllegalArgumentException(
            "targets.positives: row " + r + " must name a column, got none");
      }
    }
    if (rowWeights != null) {
      checkWeights(rowWeights, positives.rows());
    }
  }

  private static void checkWeights(float[] weights, int rows) {
    if (weights.length < rows) {
      throw new IllegalArgumentException(
          "targets.rowWeights: must hold " + rows + " values, got " + weights.length);
    }
    double sum = 0;
    for (int r = 0; r < rows; r++) {
      if (!(weights[r] >= 0 && weights[r] <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "targets.rowWeights: must be >= 0, got " + weights[r] + " in row " + r);
      }
      sum += weights[r];
    }
    if (rows > 0 && sum == 0) {
      throw new IllegalArgumentException("targets.rowWeights: one must be > 0, got only 0");
    }
  }

  /// Rows that all count the same.
  public Targets(Ragged positives, Ragged masked) {
    this(positives, masked, null);
  }

  /// Weighted rows without a teacher.
  public Targets(Ragged positives, Ragged masked, float @Nullable [] rowWeights) {
    this(positives, masked, rowWeights, null);
  }

  /// Every column must be one of the row's candidates, and no positive may be masked: a strip of
  /// scores has other rows beside a row.
  void check(Candidates candidates) {
    int[] positiveOf = new int[candidates.widest(positives.rows())];
    for (int r = 0; r < positives.rows(); r++) {
      int columns = candidates.columns(r);
      checkColumns("positives", positives, r, columns);
      checkColumns("masked", masked, r, columns);
      if (teacher != null) {
        checkColumns("teacher", teacher, r, columns);
      }
      for (int p = positives.offsets()[r]; p < positives.offsets()[r + 1]; p++) {
        positiveOf[positives.ids()[p]] = r + 1;
      }
      for (int m = masked.offsets()[r]; m < masked.offsets()[r + 1]; m++) {
        if (positiveOf[masked.ids()[m]] == r + 1) {
          throw new IllegalArgumentException(
              "targets.masked: must not be positives of their row, got column "
                  + masked.ids()[m]
                  + " in row "
                  + r);
        }
      }
    }
  }

  private static void checkColumns(String what, Ragged named, int row, int columns) {
    for (int i = named.offsets()[row]; i < named.offsets()[row + 1]; i++) {
      int column = named.ids()[i];
      if (column < 0 || column >= columns) {
        throw new IllegalArgumentException(
            "targets.%s: must be columns 0 to %d of row %d, got %d"
                .formatted(what, columns - 1, row, column));
      }
    }
  }

  @Nullable TeacherScores teacher(int row) {
    if (teacher == null || teacher.weights() == null) {
      return null;
    }
    int from = teacher.offsets()[row];
    return new TeacherScores(teacher.ids(), teacher.weights(), from, teacher.offsets()[row + 1]);
  }

  float weight(int row) {
    return rowWeights == null ? 1f : rowWeights[row];
  }

  double totalWeight() {
    double total = 0;
    for (int r = 0; r < positives.rows(); r++) {
      total += weight(r);
    }
    return total;
  }

  float[] shares() {
    float[] given = positives.weights();
    if (given != null) {
      return given;
    }
    float[] shares = new float[positives.size()];
    for (int r = 0; r < positives.rows(); r++) {
      for (int p = positives.offsets()[r]; p < positives.offsets()[r + 1]; p++) {
        shares[p] = 1f / positives.length(r);
      }
    }
    return shares;
  }
}
