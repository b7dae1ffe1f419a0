package io.twinspire.kernels;

/// Scores and updates of word2vec's windows: inputs against outputs, as many small matrix products.
///
/// A group is B inputs (rows of `in`) against O outputs (rows of `out`), all with all; its scores
/// are `B x O`, inputs major. A pair with negatives of its own is a group of one input; a window
/// whose pairs share their negatives is one of several. Where inputs are pooled (continuous bag of
/// words), a group's one row of scores is that of the mean of its inputs.
///
/// Tables are `[V x width]`. A caller that splits d dimensions over several tables adds up their
/// scores; a table's update reads and writes only that table, so each may have its own thread.
public final class SkipGrams {
  /// Rows are whole vectors of every width: `width` is a multiple of this.
  public static final int WIDTH_STEP = 16;

  private SkipGrams() {}

  /// Groups `0 .. groups`, of which a call takes a range. Arrays may be longer than they are used.
  ///
  /// @param pooled whether a group's inputs are averaged to one
  /// @param inOffsets group g has the inputs `inputs[inOffsets[g] .. inOffsets[g + 1])`
  /// @param outOffsets group g has the outputs `outputs[outOffsets[g] .. outOffsets[g + 1])`
  /// @param scoreOffsets where a group's scores begin, counted from the first group
  public record Groups(
      boolean pooled,
      int[] inOffsets,
      int[] inputs,
      int[] outOffsets,
      int[] outputs,
      int[] scoreOffsets) {

    /// Rows of scores that a group has.
    int rows(int group) {
      return pooled ? 1 : inOffsets[group + 1] - inOffsets[group];
    }

    int columns(int group) {
      return outOffsets[group + 1] - outOffsets[group];
    }
  }

  /// `scores[off + i]` = the dot products of the groups `from <= g < to`, the first group's first
  /// at `off`.
  public static void scores(
      float[] in,
      float[] out,
      int width,
      Groups groups,
      int from,
      int to,
      float[] scores,
      int off) {
    check("skip-gram scores", in, out, width, groups, from, to, scores, off);
    if (Kernels.PANAMA) {
      PanamaSkipGrams.scores(in, out, width, groups, from, to, scores, off);
    } else {
      ScalarSkipGrams.scores(in, out, width, groups, from, to, scores, off);
    }
  }

  /// `in_b += share_b * sum_o g_bo out_o` and `out_o += sum_b g_bo in_b` for the groups `from <= g
  /// < to`, one group after the other; both sums of a group read the rows as they were before it.
  /// Only where a group has one row of scores and an output twice, the first sum reads that output
  /// the second time as the first left it, which is what word2vec.c does. With pooled inputs,
  /// `in_b` in the second sum is their mean, and each input gets `share_b` of the mean's change.
  ///
  /// @param g a factor for each score, as [#scores] lays them out
  /// @param exactMean with pooled inputs: whether each input gets its part 1/B of the change, which
  ///   is the gradient, or the whole of it, as in word2vec.c; 1 where inputs are not pooled
  public static void update(
      float[] in,
      float[] out,
      int width,
      Groups groups,
      int from,
      int to,
      float[] g,
      int off,
      boolean exactMean) {
    check("skip-gram update", in, out, width, groups, from, to, g, off);
    int most = 1;
    for (int group = from; group < to; group++) {
      most = Math.max(most, groups.rows(group));
    }
    float[] change = new float[most * width];
    if (Kernels.PANAMA) {
      PanamaSkipGramUpdates.update(in, out, width, groups, from, to, g, off, exactMean, change);
    } else {
      ScalarSkipGrams.update(in, out, width, groups, from, to, g, off, exactMean, change);
    }
  }

  private static void check(
      String where,
      float[] in,
      float[] out,
      int width,
      Groups groups,
      int from,
      int to,
      float[] scores,
      int off) {
    if (width < WIDTH_STEP || width % WIDTH_STEP != 0) {
      throw new IllegalArgumentException(
          where + ": width must be a multiple of " + WIDTH_STEP + ", got " + width);
    }
    Checks.atLeast(where, "from", from, 0);
    Checks.atLeast(where, "to", to, from);
    int[] at = groups.scoreOffsets();
    Checks.range(where, "scores", scores, off, at[to] - at[from]);
    for (int group = from; group < to; group++) {
      if (at[group + 1] - at[group] != groups.rows(group) * groups.columns(group)) {
        throw new IllegalArgumentException(
            where
                + ": group "
                + group
                + " must have "
                + groups.rows(group) * groups.columns(group)
                + " scores, got "
                + (at[group + 1] - at[group]));
      }
    }
    ids(where, "inputs", groups.inputs(), groups.inOffsets(), from, to, in.length / width);
    ids(where, "outputs", groups.outputs(), groups.outOffsets(), from, to, out.length / width);
  }

  private static void ids(
      String where, String name, int[] ids, int[] offsets, int from, int to, int rows) {
    Checks.range(where, name, ids, offsets[from], offsets[to] - offsets[from]);
    for (int i = offsets[from]; i < offsets[to]; i++) {
      if (ids[i] < 0 || ids[i] >= rows) {
        throw new IllegalArgumentException(
            where + ": " + name + " must be in 0 .. " + (rows - 1) + ", got " + ids[i]);
      }
    }
  }
}
