package io.twinspire.core.train;

import com.carrotsearch.hppc.IntHashSet;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.Inclusion;
import io.twinspire.core.negatives.Sampler;
import io.twinspire.core.negatives.SamplerSettings.Adaptive;
import io.twinspire.core.negatives.SamplerSettings.Group;
import io.twinspire.core.scoring.Violations;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Draws what a query, or all queries of one positive, got wrong before ([Adaptive]). 8 bytes for
/// each document that is remembered of each query.
final class ErrorMemory implements QuerySampler {
  /// A score (how far above the positive, decayed) below which a document is forgotten.
  private static final float FORGOTTEN = 1e-2f;

  private final Adaptive settings;
  private final Sampler sampler;
  private final boolean corrected;

  /// The number of the group that a query or a positive is of, -1 where it has no pair.
  private final int[] groups;

  private final IntCells documents;
  private final Matrix scores;

  /// @param sampler of what is drawn afresh
  /// @param corrected whether the objective asks how probable each draw was
  ErrorMemory(Adaptive settings, Sampler sampler, TrainingSet data, boolean corrected) {
    this.settings = settings;
    this.sampler = sampler;
    this.corrected = corrected;
    boolean byQuery = settings.by() == Group.QUERY;
    this.groups = new int[byQuery ? data.queries().rows() : data.documents().rows()];
    Arrays.fill(groups, -1);
    int n = 0;
    for (TrainingPair pair : data.pairs()) {
      int of = byQuery ? pair.query() : pair.document();
      if (groups[of] < 0) {
        groups[of] = n++;
      }
    }
    this.documents = IntCells.of(n, settings.memory());
    this.scores = Matrix.zeros(n, settings.memory());
  }

  private int group(int query, int positive) {
    return groups[settings.by() == Group.QUERY ? query : positive];
  }

  @Override
  public Drawn[] draw(
      Asker[] askers,
      IntPredicate shared,
      int count,
      Numbers numbers,
      @Nullable ModelScores model) {
    var drawn = new Drawn[askers.length];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = draw(askers[i], shared, count, numbers);
    }
    return drawn;
  }

  private Drawn draw(Asker asker, IntPredicate shared, int count, Numbers numbers) {
    Remembered memory = remembered(asker, shared);
    double fresh = memory.size == 0 ? 1 : settings.fresh();
    double left = sampler.probabilityOutside(asker.excluded());
    var seen = new IntHashSet();
    int[] drawn = new int[count];
    float[] logQ = new float[count];
    int size = 0;
    int again = 0;
    for (int k = 0; k < count; k++) {
      long at = Numbers.at(asker.row()) + k;
      int document = -1;
      if (uniform(numbers, 2 * at) >= fresh) {
        document = memory.draw(uniform(numbers, 2 * at + 1));
      } else {
        for (int t = 0; t < BlindDraws.TRIES && document < 0; t++) {
          int other = sampler.draw(numbers.seed(), numbers.first(), at * BlindDraws.TRIES + t);
          boolean passed = Arrays.binarySearch(asker.excluded(), other) >= 0;
          again += passed ? 1 : 0;
          document = passed ? -1 : other;
        }
      }
      if (document >= 0
          && document != asker.positive()
          && !shared.test(document)
          && seen.add(document)) {
        drawn[size] = document;
        logQ[size++] = corrected ? logQ(document, memory, fresh, left, count) : 0;
      }
    }
    float own = corrected ? logQ(asker.positive(), memory, fresh, left, count) : 0;
    return new Drawn(Arrays.copyOf(drawn, size), Arrays.copyOf(logQ, size), own, again);
  }

  private static double uniform(Numbers numbers, long counter) {
    return Philox.uniformDouble(numbers.seed(), numbers.second(), counter);
  }

  /// `log pi` of K draws, each afresh with the probability `fresh` and else from the memory.
  private float logQ(int document, Remembered memory, double fresh, double left, int count) {
    double q = fresh * Math.min(1, sampler.probability(document) / left);
    double each = Math.min(1, q + (1 - fresh) * memory.probability(document));
    return (float) Inclusion.logOfDraws(each, count);
  }

  /// What is remembered for a query and may be drawn, with running sums of the scores.
  private Remembered remembered(Asker asker, IntPredicate shared) {
    int group = group(asker.query(), asker.positive());
    var memory = new Remembered(settings.memory());
    for (int slot = 0; slot < settings.memory(); slot++) {
      int document = documents.get(group, slot);
      float score = scores.get(group, slot);
      if (document >= 0
          && score > 0
          && document != asker.positive()
          && !shared.test(document)
          && Arrays.binarySearch(asker.excluded(), document) < 0) {
        memory.add(document, score);
      }
    }
    return memory;
  }

  private static final class Remembered {
    private final int[] documents;
    private final double[] sums;
    private int size;

    Remembered(int most) {
      documents = new int[most];
      sums = new double[most];
    }

    void add(int document, float score) {
      documents[size] = document;
      sums[size] = score + (size == 0 ? 0 : sums[size - 1]);
      size++;
    }

    int draw(double uniform) {
      double target = uniform * sums[size - 1];
      int i = 0;
      while (i < size - 1 && sums[i] <= target) {
        i++;
      }
      return documents[i];
    }

    double probability(int document) {
      for (int i = 0; i < size; i++) {
        if (documents[i] == document) {
          return (sums[i] - (i == 0 ? 0 : sums[i - 1])) / sums[size - 1];
        }
      }
      return 0;
    }
  }

  @Override
  public int violations() {
    return settings.memory();
  }

  /// What was remembered fades, what was wrong again is added to it; where there is no room the
  /// worst stay.
  @Override
  public void learn(BatchPlan plan, Violations violations) {
    for (int r = 0; r < plan.queries().length; r++) {
      int positive = plan.document(r, plan.targets().positives().ids()[r]);
      int group = group(plan.queries()[r], positive);
      for (int slot = 0; slot < settings.memory(); slot++) {
        float faded = scores.get(group, slot) * settings.decay();
        set(group, slot, documents.get(group, slot), faded < FORGOTTEN ? 0 : faded);
      }
      for (int i = 0; i < violations.size(r); i++) {
        add(group, plan.document(r, violations.column(r, i)), violations.by(r, i));
      }
    }
  }

  private void add(int group, int document, float score) {
    int weakest = 0;
    for (int slot = 0; slot < settings.memory(); slot++) {
      float there = scores.get(group, slot);
      if (there > 0 && documents.get(group, slot) == document) {
        set(group, slot, document, there + score);
        return;
      }
      weakest = there < scores.get(group, weakest) ? slot : weakest;
    }
    if (score > scores.get(group, weakest)) {
      set(group, weakest, document, score);
    }
  }

  private void set(int group, int slot, int document, float score) {
    documents.set(group, slot, document);
    scores.data()[scores.offset(group) + slot] = score;
  }

  @Override
  public Map<String, Matrix> state() {
    return Map.of("memory/documents", documents.cells(), "memory/scores", scores);
  }
}
