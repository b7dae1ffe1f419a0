package io.twinspire.core.words;

import io.twinspire.core.negatives.Sampler;
import io.twinspire.kernels.Philox;
import java.util.Arrays;

/// Turns sentences into windows: subsampling, window, negatives. A plan is a pure function of
/// (seed, epoch, position in the corpus), so chunks may be planned in any order, by any thread.
final class WindowPlanner {
  private static final long SUBSAMPLE = 1;
  private static final long WINDOW = 2;
  private static final long NEGATIVES = 3;

  private final Word2VecSettings settings;
  private final boolean shared;
  private final int block;
  private final Sampler sampler;
  private final float[] keep;
  private final long seed;

  /// @param subsampled whether frequent words are thinned out
  WindowPlanner(Word2VecSettings settings, WordCounts counts, boolean subsampled, long seed) {
    this.settings = settings;
    this.seed = seed;
    shared =
        settings.share() == Word2VecSettings.Share.WINDOW
            || settings.model() == Word2VecSettings.Model.CBOW;
    // Blocks are there so that threads wait seldom; those that never wait need none.
    block = settings.deterministic() ? settings.block() : 1;
    sampler = new Sampler(counts.powers(settings.alpha()));
    keep = new float[counts.size()];
    for (int id = 0; id < keep.length; id++) {
      keep[id] = subsampled ? (float) counts.keep(id, settings.subsample()) : 1;
    }
  }

  static WindowPlan newPlan(Word2VecSettings settings) {
    return new WindowPlan(settings.model() == Word2VecSettings.Model.CBOW);
  }

  /// Plans sentences, each ended by [WordCorpus#END].
  ///
  /// @param position of `ids[0]` in the corpus
  void plan(int[] ids, int length, long position, int epoch, WindowPlan plan) {
    plan.clear();
    float[] chances = new float[length];
    Philox.fillUniform(seed, stream(SUBSAMPLE, epoch), position, 0, 1, chances, 0, length);
    int[] reaches = reaches(length, position, epoch);
    var negatives = new Draws(stream(NEGATIVES, epoch), position);
    int[] words = new int[length];
    int kept = 0;
    int centres = 0;
    for (int i = 0; i < length; i++) {
      int id = ids[i];
      if (id != WordCorpus.END) {
        if (keep[id] >= 1 || chances[i] < keep[id]) {
          reaches[kept] = reaches[i];
          words[kept++] = id;
        }
        continue;
      }
      for (int centre = 0; centre < kept && kept > 1; centre++) {
        int from = Math.max(0, centre - reaches[centre]);
        int to = Math.min(kept - 1, centre + reaches[centre]);
        window(words, from, to, centre, negatives, plan);
        if (++centres % block == 0) {
          plan.endBlock();
        }
      }
      kept = 0;
    }
    plan.finish();
  }

  private static long stream(long purpose, int epoch) {
    return (purpose << 32) | epoch;
  }

  /// How far the window of each word goes.
  private int[] reaches(int length, long position, int epoch) {
    int[] reaches = new int[length];
    if (!settings.dynamicWindow()) {
      Arrays.fill(reaches, settings.window());
      return reaches;
    }
    Philox.fillInts(seed, stream(WINDOW, epoch), position, reaches, 0, length);
    for (int i = 0; i < length; i++) {
      long scaled = Integer.toUnsignedLong(reaches[i]) * settings.window();
      reaches[i] = 1 + (int) (scaled >>> 32);
    }
    return reaches;
  }

  private void window(int[] words, int from, int to, int centre, Draws negatives, WindowPlan plan) {
    if (shared) {
      plan.beginGroup();
    }
    for (int context = from; context <= to; context++) {
      if (context == centre) {
        continue;
      }
      if (shared) {
        plan.addInput(words[context]);
      } else {
        plan.beginGroup();
        plan.addInput(words[context]);
        outputs(words, from, to, centre, negatives, plan);
      }
    }
    if (shared) {
      outputs(words, from, to, centre, negatives, plan);
    }
  }

  /// The centre and its negatives. A draw of the centre itself is dropped, as in word2vec.c.
  private void outputs(
      int[] words, int from, int to, int centre, Draws negatives, WindowPlan plan) {
    plan.addOutput(words[centre]);
    for (int k = 0; k < settings.negatives(); k++) {
      int drawn = negatives.next();
      if (drawn != words[centre]
          && !(settings.excludeContexts() && stands(words, from, to, drawn))) {
        plan.addOutput(drawn);
      }
    }
    plan.endGroup();
  }

  private static boolean stands(int[] words, int from, int to, int word) {
    for (int i = from; i <= to; i++) {
      if (words[i] == word) {
        return true;
      }
    }
    return false;
  }

  /// Words drawn one after the other, from random numbers that are made by the thousand: that is
  /// what vectors are good for. A position in the corpus has as many as it can need.
  private final class Draws {
    private final int[] bits = new int[1024];
    private final long stream;
    private long counter;
    private int used = bits.length;

    Draws(long stream, long position) {
      this.stream = stream;
      counter = position * 2 * settings.window() * settings.negatives() * 2;
    }

    int next() {
      if (used == bits.length) {
        Philox.fillInts(seed, stream, counter, bits, 0, bits.length);
        counter += bits.length;
        used = 0;
      }
      long low = Integer.toUnsignedLong(bits[used]);
      long high = (long) bits[used + 1] << 32;
      used += 2;
      return sampler.pick(high | low);
    }
  }
}
