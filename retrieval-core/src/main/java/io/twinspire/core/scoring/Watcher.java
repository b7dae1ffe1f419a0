package io.twinspire.core.scoring;

/// Looks at the rows of scores of a step as they pass. Rows come from several threads, each from
/// one at a time; two-sided, the scores of a row may come twice.
public sealed interface Watcher permits Hardness, Violations {

  /// Scores of a row as the model gave them, before they are corrected or masked.
  ///
  /// @param off where the row starts in `s`
  /// @param n columns of the row
  void scores(float[] s, int off, int n, int row, Targets targets);

  /// Gradients of a row; those of masked columns are 0.
  default void gradients(float[] g, int off, int n, int row, Targets targets) {}
}
