package io.twinspire.core.words;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.EmbeddingBag;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.negatives.Inclusion;
import io.twinspire.core.negatives.Sampler;
import io.twinspire.core.objective.NoiseContrastive;
import io.twinspire.core.optim.Optimizer;
import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.ContrastiveStep;
import io.twinspire.core.scoring.Targets;
import io.twinspire.core.train.DivergedException;
import io.twinspire.kernels.Gemm;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.Softmax;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A log-bilinear model of the next word: `s(w | c_1 .. c_n) = <b + sum_i R[i, c_i], D[w]>`, with a
/// table of context words for each of the n places, a vector b that every context has (in effect a
/// bias of each word), and an output table D (`V x d`).
///
/// With the full softmax it is trained by its likelihood. With noise-contrastive estimation a step
/// sees the next words of its batch and K noise words drawn once for all of them, and the scores
/// become log-probabilities by themselves: the logarithm of the normaliser, which training never
/// computes, should be 0 for every context. With a bias of the objective it is the scores and the
/// bias that do.
///
/// **Source.** Mnih & Teh 2012, "A fast and simple algorithm for training neural probabilistic
/// language models", sections 2 and 3. **Deviations**: a table for each place where they have one
/// and a matrix for each place; the normaliser of a context is 1, as they end up with; noise is
/// shared by a batch, and a word that is drawn twice stands once, so that it is expected `1 - (1 -
/// q)^K` times. A noise word that is the next word of a row counts as noise there, as in theirs.
public final class NextWord {
  private static final long NOISE = 5;
  private static final long ORDER = 6;
  private static final long INITIAL = 7;
  private static final int EVALUATED_ROWS = 128;

  /// Rows that a thread scores at a time.
  private static final int SCORED_ROWS = 16;

  private final NextWordSettings settings;
  private final WorkerPool pool;
  private final int vocabulary;
  private final int[] text;
  private final EmbeddingBag contexts;
  private final EmbeddingBag words;
  private final Optimizer optimizer;
  private final ContrastiveStep step;
  private final Sampler noise;
  private final float[] logExpected;
  private final long seed;

  /// @param corpus its training sentences are read into memory
  public NextWord(WordCorpus corpus, NextWordSettings settings, long seed, WorkerPool pool) {
    this.settings = settings;
    this.pool = pool;
    this.seed = seed;
    vocabulary = corpus.counts().size();
    text = corpus.ids(0, Math.toIntExact(corpus.chunkStart(corpus.chunkCount())));
    // A place has a row for each word and one for "before the sentence"; the last row is b.
    int rows = Math.addExact(Math.multiplyExact(settings.context(), vocabulary + 1), 1);
    contexts = new EmbeddingBag(table("contexts", rows, 0), null);
    words = new EmbeddingBag(table("words", vocabulary, 1), null);
    optimizer =
        new Optimizer(
            settings.optimizer(), 0, List.of(contexts.table(), words.table()), seed, 0, pool);
    step = new ContrastiveStep(pool);
    noise = new Sampler(corpus.counts().powers(settings.alpha()));
    logExpected = new float[vocabulary];
    for (int w = 0; w < vocabulary && settings.noise() > 0; w++) {
      logExpected[w] = (float) Inclusion.logOfDraws(noise.probability(w), settings.noise());
    }
  }

  private Parameter table(String name, int rows, long number) {
    var values = Matrix.zeros(rows, settings.dimensions());
    Philox.fillGaussian(
        seed, (INITIAL << 32) + number, 0, 0.1f, values.data(), 0, rows * settings.dimensions());
    return new Parameter(name, values, true);
  }

  /// What a text is to the model.
  ///
  /// @param perplexity `exp(-mean log p)` of the next word under the normalised model
  /// @param meanLogZ mean over contexts of the logarithm of the normaliser, the objective's bias
  ///   among it
  /// @param sdLogZ its standard deviation
  /// @param words predicted
  public record Quality(double perplexity, double meanLogZ, double sdLogZ, int words) {}

  /// The tables by name.
  public Map<String, Matrix> weights() {
    var weights = new LinkedHashMap<String, Matrix>();
    for (Parameter p : List.of(contexts.table(), words.table())) {
      weights.put(p.name(), p.values());
    }
    return weights;
  }

  /// Weights and moments, for a checkpoint; writing into the matrices restores them.
  public Map<String, Matrix> state() {
    var state = new LinkedHashMap<>(weights());
    state.putAll(optimizer.state());
    return state;
  }

  /// Steps taken, a part of the state.
  public long steps() {
    return optimizer.steps();
  }

  public void restoreSteps(long taken) {
    optimizer.restoreSteps(taken);
  }

  /// One pass over the text, in an order of its own.
  ///
  /// @param epoch from 0
  /// @return mean loss of a word
  /// @throws DivergedException where the loss is no number
  public double epoch(int epoch) {
    int[] order = positions(text);
    Philox.shuffle(seed, (ORDER << 32) | epoch, order);
    double loss = 0;
    for (int from = 0; from < order.length; from += settings.batchSize()) {
      int[] batch =
          Arrays.copyOfRange(order, from, Math.min(order.length, from + settings.batchSize()));
      loss += batch.length * train(batch);
    }
    if (!Double.isFinite(loss)) {
      throw new DivergedException(
          "epoch %d: the loss must be a number, got %s. Lower optimizer.learningRate"
              .formatted(epoch + 1, loss));
    }
    return loss / order.length;
  }

  /// Places of the words of a text, sentence ends left out.
  private static int[] positions(int[] text) {
    int[] positions = new int[text.length];
    int n = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] != WordCorpus.END) {
        positions[n++] = i;
      }
    }
    return Arrays.copyOf(positions, n);
  }

  /// The rows of `contexts` that a place's words before it name, and b.
  private Ragged contexts(int[] text, int[] positions) {
    int n = settings.context();
    int[] offsets = new int[positions.length + 1];
    int[] ids = new int[positions.length * (n + 1)];
    int at = 0;
    for (int r = 0; r < positions.length; r++) {
      boolean inside = true;
      for (int i = 0; i < n; i++) {
        int before = positions[r] - 1 - i;
        inside = inside && before >= 0 && text[before] != WordCorpus.END;
        ids[at++] = i * (vocabulary + 1) + (inside ? text[before] : vocabulary);
      }
      ids[at++] = n * (vocabulary + 1);
      offsets[r + 1] = at;
    }
    return new Ragged(offsets, ids);
  }

  private double train(int[] batch) {
    Ragged in = contexts(text, batch);
    var q = Matrix.zeros(batch.length, settings.dimensions());
    Ragged used = contexts.forward(in, q, pool);
    Batch chosen = settings.objective() instanceof NoiseContrastive ? noisy(batch) : full(batch);
    int rows = chosen.documents.length;
    int[] offsets = new int[rows + 1];
    Arrays.setAll(offsets, r -> r);
    var documents = new Ragged(offsets, chosen.documents);
    var d = Matrix.zeros(rows, settings.dimensions());
    Ragged usedWords = words.forward(documents, d, pool);
    var dQ = Matrix.zeros(q.rows(), q.cols());
    var dD = Matrix.zeros(d.rows(), d.cols());
    double loss =
        step.run(q, d, chosen.candidates, chosen.targets, settings.objective(), 1f, dQ, dD).loss();
    var gradients = new Gradients();
    contexts.backward(in, used, dQ, gradients, pool);
    words.backward(documents, usedWords, dD, gradients, pool);
    optimizer.step(gradients, 1);
    return loss;
  }

  private record Batch(int[] documents, Candidates candidates, Targets targets) {}

  /// Every word for every row.
  private Batch full(int[] batch) {
    int[] all = new int[vocabulary];
    Arrays.setAll(all, w -> w);
    int[] next = new int[batch.length];
    Arrays.setAll(next, r -> text[batch[r]]);
    return new Batch(all, Candidates.forAll(vocabulary, vocabulary), targets(next));
  }

  /// The noise for all rows, and each row's next word for itself.
  private Batch noisy(int[] batch) {
    int[] drawn = new int[settings.noise()];
    long first = optimizer.steps() * settings.noise();
    Arrays.setAll(drawn, k -> noise.draw(seed, NOISE << 32, first + k));
    int[] distinct = Arrays.stream(drawn).sorted().distinct().toArray();
    int shared = distinct.length;
    int[] documents = Arrays.copyOf(distinct, shared + batch.length);
    float[] sharedLog = new float[shared];
    float[] ownLog = new float[batch.length];
    int[] ownRows = new int[batch.length];
    int[] offsets = new int[batch.length + 1];
    int[] columns = new int[batch.length];
    Arrays.fill(columns, shared);
    for (int j = 0; j < shared; j++) {
      sharedLog[j] = logExpected[distinct[j]];
    }
    for (int r = 0; r < batch.length; r++) {
      documents[shared + r] = text[batch[r]];
      ownLog[r] = logExpected[text[batch[r]]];
      ownRows[r] = shared + r;
      offsets[r + 1] = r + 1;
    }
    var own = new Ragged(offsets, ownRows);
    return new Batch(
        documents, new Candidates(shared, own, sharedLog, ownLog, vocabulary), targets(columns));
  }

  private static Targets targets(int[] columns) {
    int[] offsets = new int[columns.length + 1];
    Arrays.setAll(offsets, r -> r);
    return new Targets(
        new Ragged(offsets, columns), new Ragged(new int[columns.length + 1], new int[0]));
  }

  /// Scores of all words for rows of contexts, `rows x V`.
  private float[] scores(Matrix q, int first, int rows) {
    int d = settings.dimensions();
    float[] table = words.table().values().data();
    float[] scores = new float[rows * vocabulary];
    Gemm.nt(
        rows,
        vocabulary,
        d,
        q.data(),
        q.offset(first),
        d,
        table,
        0,
        d,
        scores,
        0,
        vocabulary,
        false);
    return scores;
  }

  /// Perplexity and normaliser on the held-out sentences, over the whole vocabulary.
  public Quality evaluate(WordCorpus corpus) {
    int[] held = corpus.heldOut();
    int[] positions = positions(held);
    double[] logP = new double[positions.length];
    double[] logZ = new double[positions.length];
    int tiles = Math.ceilDiv(positions.length, EVALUATED_ROWS);
    for (int tile = 0; tile < tiles; tile++) {
      int from = tile * EVALUATED_ROWS;
      int to = Math.min(positions.length, from + EVALUATED_ROWS);
      var q = Matrix.zeros(to - from, settings.dimensions());
      contexts.forward(contexts(held, Arrays.copyOfRange(positions, from, to)), q, pool);
      pool.run(
          Math.ceilDiv(q.rows(), SCORED_ROWS),
          (part, worker) -> {
            int first = part * SCORED_ROWS;
            int rows = Math.min(SCORED_ROWS, q.rows() - first);
            float[] scores = scores(q, first, rows);
            for (int r = 0; r < rows; r++) {
              int at = from + first + r;
              double lse = Softmax.logSumExp(scores, r * vocabulary, vocabulary);
              logZ[at] = lse + settings.objective().bias();
              logP[at] = scores[r * vocabulary + held[positions[at]]] - lse;
            }
          });
    }
    double meanZ = Arrays.stream(logZ).average().orElse(Double.NaN);
    double squares = Arrays.stream(logZ).map(z -> (z - meanZ) * (z - meanZ)).sum();
    return new Quality(
        Math.exp(-Arrays.stream(logP).average().orElse(Double.NaN)),
        meanZ,
        Math.sqrt(squares / Math.max(1, logZ.length)),
        logZ.length);
  }
}
