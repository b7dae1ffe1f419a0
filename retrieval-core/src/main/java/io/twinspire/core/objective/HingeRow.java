package io.twinspire.core.objective;

import io.twinspire.core.objective.Objective.RowTargets;
import java.util.Arrays;

/// Hinges of all positives of a row against its negatives, weighted by their shares: `L = sum_p y_p
/// w_p sum_j max(0, margin - s_p + s_j)`, where `w_p` may depend on how many negatives are inside
/// the margin, and is taken as constant. A row without negatives has loss 0.
///
/// A negative is inside the margins of those positives whose threshold `s_p - margin` it exceeds.
/// So it is looked up among the thresholds in rising order; what falls between two of them is
/// counted and summed, and sums from the top give each positive its loss, sums from the bottom each
/// negative its gradient: K log P steps for K negatives and P positives, not K P.
final class HingeRow {
  /// Copies of the counts and sums. Neighbouring negatives go to different ones, so that none waits
  /// for the sum of the one before it: with few positives that is the same sum most of the time.
  private static final int COPIES = 4;

  private HingeRow() {}

  /// The factor of a positive's hinges.
  interface Weight {
    /// @param inside negatives inside the margin, at least one
    /// @param k all negatives
    double of(int inside, int k);
  }

  static double lossAndGradient(
      float[] s, int off, int n, RowTargets targets, float margin, Weight weight) {
    RowScratch row = RowScratch.of(n);
    int k = row.take(s, off, n, targets);
    if (k == 0) {
      Arrays.fill(s, off, off + n, 0f);
      return 0;
    }
    int p = targets.to() - targets.from();
    row.growOrder(n, COPIES * (p + 1));
    sortThresholds(row, p, margin);
    count(row, p, k);
    double loss = takeLosses(row, p, k, targets, weight);
    for (int j = 0; j < k; j++) {
      row.gradients[j] = (float) row.totals[row.places[j]];
    }
    row.give(s, off, n, targets);
    return loss;
  }

  /// Leaves the thresholds in `a`, rising, and which positive each is of in the lower half of its
  /// key.
  private static void sortThresholds(RowScratch row, int p, float margin) {
    for (int i = 0; i < p; i++) {
      int bits = Float.floatToIntBits(row.positives[i] - margin);
      int rising = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
      row.keys[i] = ((long) rising << Integer.SIZE) | i;
    }
    Arrays.sort(row.keys, 0, p);
    for (int i = 0; i < p; i++) {
      row.a[i] = row.positives[(int) row.keys[i]] - margin;
    }
  }

  /// Counts and sums the negatives by how many thresholds they exceed, 0 to p.
  private static void count(RowScratch row, int p, int k) {
    int buckets = p + 1;
    int[] counts = row.counts;
    double[] totals = row.totals;
    Arrays.fill(counts, 0, COPIES * buckets, 0);
    Arrays.fill(totals, 0, COPIES * buckets, 0.0);
    for (int j = 0; j < k; j++) {
      float z = row.negatives[j];
      int place = exceeded(row.a, p, z);
      row.places[j] = place;
      int bucket = (j % COPIES) * buckets + place;
      counts[bucket]++;
      totals[bucket] += z;
    }
    for (int i = buckets; i < COPIES * buckets; i++) {
      counts[i % buckets] += counts[i];
      totals[i % buckets] += totals[i];
    }
  }

  /// How many of `rising[0 .. p)`, p >= 1, are less than z; without a branch that depends on z.
  private static int exceeded(float[] rising, int p, float z) {
    int base = 0;
    for (int left = p; left > 1; ) {
      int half = left >>> 1;
      base = rising[base + half - 1] < z ? base + half : base;
      left -= half;
    }
    return rising[base] < z ? base + 1 : base;
  }

  /// Leaves in `positives` the gradient of each, and in `totals[c]` that of a negative which
  /// exceeds c thresholds.
  private static double takeLosses(
      RowScratch row, int p, int k, RowTargets targets, Weight weight) {
    double loss = 0;
    int inside = 0;
    double sum = 0;
    for (int i = p - 1; i >= 0; i--) {
      inside += row.counts[i + 1];
      sum += row.totals[i + 1];
      int positive = (int) row.keys[i];
      double w =
          inside == 0 ? 0 : targets.shares()[targets.from() + positive] * weight.of(inside, k);
      loss += w * (sum - inside * (double) row.a[i]);
      row.positives[positive] = (float) (-w * inside);
      row.totals[i + 1] = w;
    }
    row.totals[0] = 0;
    for (int i = 1; i <= p; i++) {
      row.totals[i] += row.totals[i - 1];
    }
    return loss;
  }
}
