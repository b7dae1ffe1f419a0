package io.twinspire.core.data;

import com.carrotsearch.hppc.IntArrayList;
import io.twinspire.kernels.Philox;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// The Cloze task over histories (Taylor 1953; Sun et al. 2019, "BERT4Rec", section 3.6): some
/// places of a history are masked, and each masked place is to find the item that was there.
///
/// Of `n` places `max(1, round(probability n))` are masked, all as probable, or the last place
/// alone, as in serving, where `lastOnly` falls so. Both are drawn anew for every epoch, as a pure
/// function of (seed, stage, epoch, number of the history).
///
/// Deviation: the authors draw some copies of each history once, before training; with draws for
/// each epoch no copies are needed.
///
/// @param probability share of places that are masked
/// @param lastOnly share of histories of which the last place alone is masked
public record Cloze(double probability, double lastOnly) {
  private static final long STREAM = 0x434CL << 40;

  /// Counters for each history: more than any has places.
  private static final int COUNTERS = 1 << 16;

  /// Places of a history of `length` items that are masked in an epoch, rising; none of an empty
  /// one.
  public int[] places(int length, long seed, int stage, int epoch, int history) {
    if (length == 0) {
      return new int[0];
    }
    long stream = STREAM + ((long) stage << 32) + epoch;
    long counter = (long) history * COUNTERS;
    if (Philox.uniformDouble(seed, stream, counter) < lastOnly) {
      return new int[] {length - 1};
    }
    int[] places = new int[length];
    Arrays.setAll(places, i -> i);
    int masked = masked(length);
    Philox.choose(seed, stream, counter + 1, places, masked);
    int[] chosen = Arrays.copyOf(places, masked);
    Arrays.sort(chosen);
    return chosen;
  }

  /// How probable it is that a place of a history of `length` items is masked in an epoch.
  public double chance(int place, int length) {
    double last = place == length - 1 ? lastOnly : 0;
    return last + (1 - lastOnly) * masked(length) / length;
  }

  private int masked(int length) {
    return (int) Math.max(1, Math.round(probability * length));
  }

  /// Histories that ask what comes next: those that are not empty with a mask after their last
  /// item, the last `most` places of them.
  public static Ragged askNext(Ragged history, int most) {
    var ids = new IntArrayList();
    int[] offsets = new int[history.rows() + 1];
    for (int h = 0; h < history.rows(); h++) {
      int end = history.offsets()[h + 1];
      int kept = Math.min(history.length(h), most - 1);
      if (history.length(h) > 0) {
        ids.add(history.ids(), end - kept, kept);
        ids.add(Histories.MASK);
      }
      offsets[h + 1] = ids.size();
    }
    return new Ragged(offsets, ids.toArray());
  }

  /// The same histories with [Histories#MASK] at these places, which alone make vectors.
  ///
  /// @param places for each history, rising
  public static Features mask(Features histories, int[][] places) {
    Ragged history = histories.get(Histories.HISTORY);
    int[] ids = Arrays.copyOf(history.ids(), history.size());
    int[] offsets = new int[places.length + 1];
    for (int h = 0; h < places.length; h++) {
      offsets[h + 1] = offsets[h] + places[h].length;
      for (int place : places[h]) {
        ids[history.offsets()[h] + place] = Histories.MASK;
      }
    }
    int[] emit = Arrays.stream(places).flatMapToInt(Arrays::stream).toArray();
    Map<String, Ragged> byName = new LinkedHashMap<>();
    byName.put(Histories.HISTORY, new Ragged(history.offsets(), ids));
    byName.put(Histories.EMIT, new Ragged(offsets, emit));
    return new Features(byName);
  }
}
