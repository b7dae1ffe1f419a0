package io.twinspire.kernels;

import java.util.Arrays;

/// A bounded heap with its worst entry at the root; of two equal scores the higher row is worse.
final class BestRows {
  private int[] ids;
  private float[] scores;
  private int size;

  BestRows(int capacity) {
    ids = new int[capacity];
    scores = new float[capacity];
  }

  /// Rows must come in rising order, so an equal score never displaces; neither does NaN.
  void offer(int row, float score) {
    if (size < scores.length ? !Float.isNaN(score) : size > 0 && score > scores[0]) {
      add(row, score);
    }
  }

  void offer(float[] from, int off, int n, int firstRow) {
    for (int i = 0; i < n; i++) {
      offer(firstRow + i, from[off + i]);
    }
  }

  /// Only a score that is not less than or equal to this can enter; NaN while there is room.
  float limit() {
    return size < scores.length ? Float.NaN : scores[0];
  }

  void addAll(BestRows other, int k) {
    int capacity = Math.min(k, scores.length + other.scores.length);
    ids = Arrays.copyOf(ids, capacity);
    scores = Arrays.copyOf(scores, capacity);
    for (int i = 0; i < other.size; i++) {
      if (size < scores.length || worse(scores[0], ids[0], other.scores[i], other.ids[i])) {
        add(other.ids[i], other.scores[i]);
      }
    }
  }

  private static boolean worse(float score, int id, float thanScore, int thanId) {
    return score < thanScore || (score == thanScore && id > thanId);
  }

  private void add(int id, float score) {
    int at;
    if (size < scores.length) {
      at = size++;
      while (at > 0) {
        int parent = (at - 1) >>> 1;
        if (!worse(score, id, scores[parent], ids[parent])) {
          break;
        }
        move(parent, at);
        at = parent;
      }
    } else {
      at = sink(id, score, size);
    }
    ids[at] = id;
    scores[at] = score;
  }

  /// The place for an entry put at the root of the first `count` entries.
  private int sink(int id, float score, int count) {
    int at = 0;
    for (int child = 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count
          && worse(scores[child + 1], ids[child + 1], scores[child], ids[child])) {
        child++;
      }
      if (!worse(scores[child], ids[child], score, id)) {
        break;
      }
      move(child, at);
      at = child;
    }
    return at;
  }

  private void move(int from, int to) {
    ids[to] = ids[from];
    scores[to] = scores[from];
  }

  /// Writes the entries best first and empties the heap.
  void drain(int[] toIds, float[] toScores, int off) {
    for (int n = size - 1; n >= 0; n--) {
      toIds[off + n] = ids[0];
      toScores[off + n] = scores[0];
      int id = ids[n];
      float score = scores[n];
      int at = sink(id, score, n);
      ids[at] = id;
      scores[at] = score;
    }
    size = 0;
  }
}
