package io.twinspire.core.tower;

import io.twinspire.core.sequence.Activation;
import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Problems;
import org.jspecify.annotations.Nullable;

/// Towers of self-attention over histories.
public sealed interface TransformerSettings extends HistorySettings, Checked
    permits HistorySettings.SasRec, HistorySettings.Bert4Rec {

  /// Where a block normalises.
  enum Norm {
    /// What a layer reads.
    BEFORE,

    /// What a layer and its residual give.
    AFTER
  }

  /// Blocks of attention and feed-forward layer.
  int layers();

  /// Heads of attention, a divisor of the dimensions.
  int heads();

  /// Share dropped in training.
  float dropout();

  /// Where a block normalises.
  Norm norm();

  /// Of the feed-forward layer.
  Activation activation();

  /// Width of the feed-forward layer as asked for.
  @Nullable Integer hidden();

  /// Width of the feed-forward layer.
  int width();

  /// Whether a place attends to those up to it alone.
  boolean causal();

  /// What attention and its softmax read, two normalisations, and twice the feed-forward layer's
  /// hidden row.
  @Override
  default int keptRows() {
    return layers() * (10 + 2 * Math.ceilDiv(width(), dimensions()));
  }

  @Override
  default void check(Problems problems) {
    int d = dimensions();
    checkTable(problems);
    problems.require(layers() >= 1 && layers() <= 24, "layers", "must be 1 to 24", layers());
    problems.require(
        heads() >= 1 && d % Math.max(1, heads()) == 0,
        "heads",
        "must divide dimensions (" + d + ")",
        heads());
    problems.require(dropout() >= 0 && dropout() < 1, "dropout", "must be in [0, 1)", dropout());
    Integer hidden = hidden();
    if (hidden != null) {
      problems.require(hidden >= 1 && hidden <= 16384, "hidden", "must be 1 to 16384", hidden);
    }
  }
}
