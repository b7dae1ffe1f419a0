package io.twinspire.core.train;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Histories;
import io.twinspire.core.data.Ragged;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/// Histories as session-parallel batches take them (Hidasi et al. 2016, section 3.1.1): a batch has
/// as many lanes as rows, a step is one event of each, and a lane goes from history to history. A
/// row is an event, the item of one place, and is to find the one that follows.
///
/// Deviation: there a lane takes the next history that no lane has had yet, and an epoch ends as
/// lanes run out. Here the shuffled histories lie one after another and each lane has an equal part
/// of them, so that every step but the last is full and their number is always the same; at most
/// one history for each lane is cut, and begins anew where it goes on: with as many lanes as
/// histories most are.
final class Sessions {
  private final int[] pairs;

  /// For each row the row of the item table that it reads.
  private final int[] items;

  /// The first row of each history, and the number of rows.
  private final int[] offsets;

  /// @param found for each history the pairs that its places are to find
  Sessions(TrainingSet data, PairColumns columns, int[][] found) {
    Ragged history = data.queries().get(Histories.HISTORY);
    offsets = new int[found.length + 1];
    for (int h = 0; h < found.length; h++) {
      offsets[h + 1] = offsets[h] + found[h].length;
    }
    pairs = new int[offsets[found.length]];
    items = new int[pairs.length];
    for (int h = 0; h < found.length; h++) {
      int query = columns.query(found[h][0]);
      System.arraycopy(found[h], 0, pairs, offsets[h], found[h].length);
      System.arraycopy(history.ids(), history.offsets()[query], items, offsets[h], found[h].length);
    }
  }

  int size() {
    return pairs.length;
  }

  /// The pair whose document a row is to find.
  int pair(int row) {
    return pairs[row];
  }

  /// The rows of an epoch, one batch of `lanes` after another: row i of a batch follows row i of
  /// the one before, or begins a history.
  int[] order(int lanes, long seed, int stage, int epoch) {
    int n = pairs.length;
    int[] stream = new int[n];
    int at = 0;
    for (int history : BatchPlan.order(offsets.length - 1, seed, stage, epoch)) {
      for (int row = offsets[history]; row < offsets[history + 1]; row++) {
        stream[at++] = row;
      }
    }
    int most = Math.ceilDiv(n, lanes);
    int longer = n - lanes * (most - 1);
    int[] order = new int[n];
    at = 0;
    for (int lane = 0; lane < lanes; lane++) {
      int length = lane < longer ? most : most - 1;
      for (int step = 0; step < length; step++) {
        order[step * lanes + lane] = stream[at++];
      }
    }
    return order;
  }

  /// Whether a row is the first of its history.
  boolean begins(int row) {
    return Arrays.binarySearch(offsets, row) >= 0;
  }

  /// A history of one item for each row.
  Features queries(int[] batch) {
    int[] one = IntStream.rangeClosed(0, batch.length).toArray();
    int[] read = IntStream.of(batch).map(row -> items[row]).toArray();
    return new Features(
        Map.of(
            Histories.HISTORY,
            new Ragged(one, read),
            Histories.EMIT,
            new Ragged(one, new int[batch.length])));
  }
}
