package io.twinspire.core.text;

import java.util.Arrays;

/// Feature hashing. Part of the format of a saved model: a change makes old models useless.
final class Hashing {
  private Hashing() {}

  /// MurmurHash3's 32-bit finaliser.
  static int mix(int hash) {
    int h = hash;
    h = (h ^ (h >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }

  /// A number in [0, buckets) from 32 well-mixed bits.
  static int bucket(int hash, int buckets) {
    return (int) ((Integer.toUnsignedLong(hash) * buckets) >>> 32);
  }

  /// The hash of a run of words from that of the run without its last word.
  static int appendWord(int run, int word) {
    return mix(run * 31 + word);
  }

  /// Buckets of all runs of min to max code points of `<token>`, in order, as often as they occur
  /// (after fastText).
  static int[] characterNgrams(char[] token, int length, TextSettings.CharNgrams settings) {
    int[] points = new int[length + 2];
    int count = 0;
    points[count++] = '<';
    for (int i = 0; i < length; ) {
      int point = Character.codePointAt(token, i, length);
      points[count++] = point;
      i += Character.charCount(point);
    }
    points[count++] = '>';
    int[] buckets = new int[16];
    int found = 0;
    for (int from = 0; from < count; from++) {
      int hash = 0x811c9dc5;
      for (int to = from; to < Math.min(count, from + settings.max()); to++) {
        hash = (hash ^ points[to]) * 0x01000193;
        if (to - from + 1 >= settings.min()) {
          if (found == buckets.length) {
            buckets = Arrays.copyOf(buckets, found * 2);
          }
          buckets[found++] = bucket(mix(hash), settings.buckets());
        }
      }
    }
    return Arrays.copyOf(buckets, found);
  }
}
