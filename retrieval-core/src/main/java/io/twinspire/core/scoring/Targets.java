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
/// @param rowWeights weight of each query row in the loss; all 1 where absent
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
  }

  /// Rows that all count the same.
  public Targets(Ragged positives, Ragged masked) {
    this(positives, masked, null);
  }

  /// Weighted rows without a teacher.
  public Targets(Ragged positives, Ragged masked, float @Nullable [] rowWeights) {
    this(positives, masked, rowWeights, null);
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
