package io.twinspire.core.train;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.IntIntHashMap;
import io.twinspire.core.negatives.Inclusion;
import io.twinspire.core.negatives.Resample;
import io.twinspire.core.negatives.Resample.Chosen;
import io.twinspire.core.negatives.Sampler;
import io.twinspire.core.negatives.SamplerSettings.Dynamic;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.kernels.Gemm;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Draws negatives by the model's own scores ([Dynamic]): a pool for the batch or for each query is
/// encoded and scored, and each query draws from it. `2 M P d` operations for a pool of P, of which
/// eight rows of scores a thread exist at a time.
final class TwoStage implements QuerySampler {
  private static final int TILE = 8;

  private final Dynamic settings;
  private final @Nullable Sampler sampler;
  private final int documents;
  private final boolean corrected;
  private final Resample resample;

  /// @param sampler of the pool; null where it is every document
  /// @param documents how many there are
  /// @param corrected whether the objective asks how probable each draw was
  TwoStage(Dynamic settings, @Nullable Sampler sampler, int documents, boolean corrected) {
    this.settings = settings;
    this.sampler = sampler;
    this.documents = documents;
    this.corrected = corrected;
    this.resample = new Resample(settings.temperature());
  }

  @Override
  public Drawn[] draw(
      Asker[] askers,
      IntPredicate shared,
      int count,
      Numbers numbers,
      @Nullable ModelScores model) {
    if (model == null) {
      throw new IllegalArgumentException(
          "planner: must have the encoded queries where negatives are drawn by the model's scores,"
              + " got none");
    }
    boolean forQuery = sampler != null && settings.pool().scope() == Scope.QUERY;
    var places = new IntIntHashMap();
    var encoded = new IntArrayList();
    int[][] pools = new int[forQuery ? askers.length : 1][];
    for (int p = 0; p < pools.length; p++) {
      int[] drawn = pool(forQuery ? askers[p].row() : numbers.step(), numbers);
      var pool = new IntArrayList();
      var inPool = new IntIntHashMap();
      for (int document : drawn) {
        if (!shared.test(document) && inPool.putIfAbsent(document, 1)) {
          pool.add(document);
          place(document, places, encoded);
        }
      }
      pools[p] = pool.toArray();
    }
    for (Asker asker : askers) {
      if (corrected) {
        place(asker.positive(), places, encoded);
      }
    }
    Matrix vectors = model.encode(encoded.toArray());
    var drawn = new Drawn[askers.length];
    model
        .pool()
        .run(
            Math.ceilDiv(askers.length, TILE),
            (tile, worker) -> {
              int from = tile * TILE;
              int to = Math.min(askers.length, from + TILE);
              // What the batch's pool holds was placed first, in its order.
              float[] scores =
                  forQuery ? new float[0] : scores(from, to, vectors, pools[0].length, model);
              for (int i = from; i < to; i++) {
                int[] pool = pools[forQuery ? i : 0];
                float[] row = new float[pool.length];
                if (forQuery) {
                  for (int j = 0; j < pool.length; j++) {
                    row[j] = score(model, i, vectors, places.get(pool[j]));
                  }
                } else {
                  System.arraycopy(scores, (i - from) * pool.length, row, 0, pool.length);
                }
                float positive =
                    corrected
                        ? score(model, i, vectors, places.get(askers[i].positive()))
                        : Float.NaN;
                drawn[i] = draw(askers[i], pool, row, count, positive, numbers);
              }
            });
    return drawn;
  }

  private static void place(int document, IntIntHashMap places, IntArrayList encoded) {
    if (places.putIfAbsent(document, encoded.size())) {
      encoded.add(document);
    }
  }

  /// The draws of a pool, with repetitions.
  private int[] pool(int number, Numbers numbers) {
    int[] drawn = new int[sampler == null ? documents : settings.pool().count()];
    for (int k = 0; k < drawn.length; k++) {
      drawn[k] =
          sampler == null
              ? k
              : sampler.draw(numbers.seed(), numbers.first(), Numbers.at(number) + k);
    }
    return drawn;
  }

  private static float[] scores(int from, int to, Matrix vectors, int n, ModelScores model) {
    float[] scores = new float[(to - from) * n];
    Matrix q = model.queries();
    int d = q.cols();
    Gemm.nt(
        to - from, n, d, q.data(), q.offset(from), d, vectors.data(), 0, d, scores, 0, n, false);
    Vectors.scale(model.scale(), scores, 0, scores.length);
    return scores;
  }

  private static float score(ModelScores model, int row, Matrix vectors, int place) {
    Matrix q = model.queries();
    return model.scale()
        * Vectors.dot(q.data(), q.offset(row), vectors.data(), vectors.offset(place), q.cols());
  }

  private Drawn draw(
      Asker asker, int[] pool, float[] scores, int count, float positive, Numbers numbers) {
    int leftOut = 0;
    for (int j = 0; j < pool.length; j++) {
      if (pool[j] == asker.positive()) {
        scores[j] = Float.NEGATIVE_INFINITY;
      } else if (Arrays.binarySearch(asker.excluded(), pool[j]) >= 0) {
        scores[j] = Float.NEGATIVE_INFINITY;
        leftOut++;
      }
    }
    int n = scores.length;
    long counter = Numbers.at(asker.row());
    Chosen chosen = resample.choose(scores, n, count, numbers.seed(), numbers.second(), counter);
    int[] drawn = new int[chosen.places().length];
    float[] logQ = new float[drawn.length];
    for (int k = 0; k < drawn.length; k++) {
      drawn[k] = pool[chosen.places()[k]];
      logQ[k] = corrected ? inPool(drawn[k]) + chosen.logQ()[k] : 0;
    }
    float own =
        corrected ? inPool(asker.positive()) + resample.logQ(scores, n, count, positive) : 0;
    return new Drawn(drawn, logQ, own, leftOut);
  }

  /// `log pi_1`: how probable a document is in a pool.
  private float inPool(int document) {
    return sampler == null
        ? 0
        : (float) Inclusion.logOfDraws(sampler.probability(document), settings.pool().count());
  }
}
