package io.twinspire.core.words;

import io.twinspire.core.negatives.Sampler;
import io.twinspire.kernels.Philox;

/// Turns sentences into windows: subsampling, window, negatives. Every draw is a pure function of
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
    int[] words = new int[length];
    long[] positions = new long[length];
    int kept = 0;
    int centres = 0;
    for (int i = 0; i < length; i++) {
      int id = ids[i];
      if (id != WordCorpus.END) {
        if (keep[id] >= 1
            || Philox.uniform(seed, stream(SUBSAMPLE, epoch), position + i) < keep[id]) {
          words[kept] = id;
          positions[kept++] = position + i;
        }
        continue;
      }
      for (int centre = 0; centre < kept && kept > 1; centre++) {
        window(words, kept, centre, positions[centre], epoch, plan);
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

  private void window(
      int[] words, int count, int centre, long position, int epoch, WindowPlan plan) {
    int reach =
        settings.dynamicWindow()
            ? 1 + Philox.below(settings.window(), seed, stream(WINDOW, epoch), position)
            : settings.window();
    int from = Math.max(0, centre - reach);
    int to = Math.min(count - 1, centre + reach);
    if (shared) {
      plan.beginGroup();
      for (int context = from; context <= to; context++) {
        if (context != centre) {
          plan.addInput(words[context]);
        }
      }
      outputs(words, from, to, centre, position, epoch, plan);
      return;
    }
    long first = position * 2 * settings.window();
    for (int context = from; context <= to; context++) {
      if (context != centre) {
        plan.beginGroup();
        plan.addInput(words[context]);
        outputs(words, from, to, centre, first++, epoch, plan);
      }
    }
  }

  /// The centre and its negatives. A draw of the centre itself is dropped, as in word2vec.c.
  private void outputs(
      int[] words, int from, int to, int centre, long number, int epoch, WindowPlan plan) {
    plan.addOutput(words[centre]);
    int negatives = settings.negatives();
    for (int k = 0; k < negatives; k++) {
      int drawn = sampler.draw(seed, stream(NEGATIVES, epoch), number * negatives + k);
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
}
