package io.twinspire.core.words;

import io.twinspire.core.train.DivergedException;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.SkipGrams;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// Trains word vectors with negative sampling, skip-gram or continuous bag of words.
///
/// **A step** takes the scores of a block of centres with the tables as they stand, turns them into
/// steps of gradient descent, and applies them centre after centre. Inside a block scores do not
/// see the block's own updates; with a block of one centre this is stochastic gradient descent as
/// word2vec.c does it, but for the pairs of one centre, which are one batch.
///
/// **Same bits for any number of threads**: the tables are cut into panels of columns
/// ([WordTables]), each panel with one owner, so no two threads write to the same memory and every
/// element sees the updates in the order of the text. All that owners share are the partial scores
/// of a block, for which they wait for each other once a block. Sentences are planned ahead by all
/// threads; the plan is a pure function of (seed, epoch, position).
///
/// **Source.** Mikolov, Chen, Corrado & Dean 2013, "Efficient Estimation of Word Representations in
/// Vector Space"; Mikolov, Sutskever, Chen, Corrado & Dean 2013, "Distributed Representations of
/// Words and Phrases and their Compositionality". Negatives shared by a window: Ji, Satish, Li &
/// Dubey 2016, "Parallelizing Word2Vec in Shared and Distributed Memory".
///
/// **Deviations** from word2vec.c: sigmoids are exact where it has a table and stops at scores of
/// +-6; the learning rate falls once a chunk of about 2,000 words; `exactMean` divides the gradient
/// of a mean by the number of its words (Irsoy, Benton & Stratos 2021, "Corrected CBOW Performs as
/// well as Skip-gram").
public final class Word2Vec {
  /// Chunks planned at a time, about 32,000 words.
  private static final int AHEAD = 16;

  private final WordCorpus corpus;
  private final Word2VecSettings settings;
  private final WorkerPool pool;
  private final WordTables tables;
  private final WindowPlanner planner;
  private final List<WindowPlan> plans = new ArrayList<>();

  /// Words without vectors yet: they are set from the seed.
  public Word2Vec(WordCorpus corpus, Word2VecSettings settings, long seed, WorkerPool pool) {
    this.corpus = corpus;
    this.settings = settings;
    this.pool = pool;
    tables = new WordTables(corpus.counts().size(), settings.dimensions());
    tables.initialize(seed);
    planner = new WindowPlanner(settings, corpus.counts(), true, seed);
    for (int i = 0; i < AHEAD; i++) {
      plans.add(WindowPlanner.newPlan(settings));
    }
  }

  /// What an epoch did.
  ///
  /// @param loss mean over its pairs, each with the weights that it met; with cbow a pair is a
  ///   centre and the mean of its window
  /// @param pairs after subsampling
  /// @param words of the corpus, before subsampling
  /// @param finished false where it was stopped, and then the vectors are those of no epoch
  public record Epoch(double loss, long pairs, long words, boolean finished) {}

  public WordTables tables() {
    return tables;
  }

  /// Goes on from vectors that were saved.
  ///
  /// @throws IllegalArgumentException where they are of another shape
  public void load(Matrix inputs, Matrix outputs) {
    for (Matrix m : List.of(inputs, outputs)) {
      if (m.rows() != tables.words() || m.cols() != tables.dimensions()) {
        throw new IllegalArgumentException(
            "word2vec: vectors must be %d x %d, got %d x %d"
                .formatted(tables.words(), tables.dimensions(), m.rows(), m.cols()));
      }
    }
    tables.load(inputs, outputs);
  }

  /// One pass over the corpus.
  ///
  /// @param epoch from 0
  /// @param stop asked between pieces of the corpus
  /// @param progress told the words of the corpus so far
  /// @throws DivergedException where the loss is no number
  public Epoch epoch(int epoch, BooleanSupplier stop, LongConsumer progress) {
    double loss = 0;
    long pairs = 0;
    int chunks = corpus.chunkCount();
    for (int from = 0; from < chunks; from += AHEAD) {
      if (stop.getAsBoolean()) {
        return new Epoch(loss / Math.max(1, pairs), pairs, corpus.chunkStart(from), false);
      }
      int first = from;
      int count = Math.min(AHEAD, chunks - from);
      pool.run(count, (i, worker) -> plan(first + i, epoch, plans.get(i)));
      float[] rates = new float[count];
      for (int i = 0; i < count; i++) {
        rates[i] = rate(epoch, first + i);
        for (int block = 0; block < plans.get(i).blocks(); block++) {
          pairs += plans.get(i).pairs(block);
        }
      }
      loss += settings.deterministic() ? inOrder(count, rates) : hogwild(count, rates);
      if (!Double.isFinite(loss)) {
        throw new DivergedException(
            ("epoch %d: the loss must be a number, got %s after %,d words. Lower learningRate or"
                    + " block")
                .formatted(epoch + 1, loss, corpus.chunkStart(from)));
      }
      progress.accept(corpus.chunkStart(from + count));
    }
    long words = corpus.chunkStart(chunks) - corpus.sentences();
    return new Epoch(loss / Math.max(1, pairs), pairs, words, true);
  }

  private void plan(int chunk, int epoch, WindowPlan plan) {
    long from = corpus.chunkStart(chunk);
    int length = Math.toIntExact(corpus.chunkStart(chunk + 1) - from);
    planner.plan(corpus.ids(from, length), length, from, epoch, plan);
  }

  private float rate(int epoch, int chunk) {
    double all = (double) corpus.chunkStart(corpus.chunkCount());
    double done = (epoch + corpus.chunkStart(chunk) / all) / settings.epochs();
    double start = settings.learningRate();
    return (float) (start - (start - settings.minLearningRate()) * done);
  }

  /// Every party owns some panels and goes through all blocks, one after the other.
  private double inOrder(int count, float[] rates) {
    int parties = Math.min(pool.threads(), tables.panels());
    int largest = largest(count);
    // The next block's scores are written while another party may still read this one's.
    float[][][] partial = new float[2][tables.panels()][largest];
    var rendezvous = new Rendezvous(parties);
    double[] losses = new double[blocks(count)];
    pool.run(
        parties,
        (party, worker) -> {
          try {
            own(party, parties, count, rates, partial, rendezvous, losses);
          } catch (RuntimeException | Error e) {
            rendezvous.fail();
            throw e;
          }
        });
    return sum(losses);
  }

  private void own(
      int party,
      int parties,
      int count,
      float[] rates,
      float[][][] partial,
      Rendezvous rendezvous,
      double[] losses) {
    int panels = tables.panels();
    var steps = new WindowLoss();
    int round = 0;
    for (int i = 0; i < count; i++) {
      WindowPlan plan = plans.get(i);
      for (int block = 0; block < plan.blocks(); block++, round++) {
        float[][] scores = partial[round & 1];
        for (int p = party; p < panels; p += parties) {
          scores(plan, block, p, scores[p]);
        }
        rendezvous.await();
        // All make the same steps; the loss is the work of one, of another for the next block.
        boolean asked = round % parties == party;
        double loss = steps.take(plan, block, scores, rates[i], asked);
        if (asked) {
          losses[round] = loss;
        }
        for (int p = party; p < panels; p += parties) {
          update(plan, block, p, steps.steps());
        }
      }
    }
  }

  /// Every thread takes a chunk and updates all panels without looking at the others (Recht, Re,
  /// Wright & Niu 2011, "Hogwild!").
  private double hogwild(int count, float[] rates) {
    double[] loss = new double[count];
    pool.run(
        count,
        (i, worker) -> {
          WindowPlan plan = plans.get(i);
          float[][] scores = new float[tables.panels()][plan.largestBlock()];
          var steps = new WindowLoss();
          for (int block = 0; block < plan.blocks(); block++) {
            for (int p = 0; p < tables.panels(); p++) {
              scores(plan, block, p, scores[p]);
            }
            loss[i] += steps.take(plan, block, scores, rates[i], true);
            for (int p = 0; p < tables.panels(); p++) {
              update(plan, block, p, steps.steps());
            }
          }
        });
    return sum(loss);
  }

  private static double sum(double[] losses) {
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    return sum;
  }

  private int blocks(int count) {
    int blocks = 0;
    for (int i = 0; i < count; i++) {
      blocks += plans.get(i).blocks();
    }
    return blocks;
  }

  private int largest(int count) {
    int largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, plans.get(i).largestBlock());
    }
    return largest;
  }

  private void scores(WindowPlan plan, int block, int panel, float[] scores) {
    SkipGrams.scores(
        tables.in(panel),
        tables.out(panel),
        tables.width(),
        plan.groups(),
        plan.blockStart(block),
        plan.blockEnd(block),
        scores,
        0);
  }

  private void update(WindowPlan plan, int block, int panel, float[] steps) {
    SkipGrams.update(
        tables.in(panel),
        tables.out(panel),
        tables.width(),
        plan.groups(),
        plan.blockStart(block),
        plan.blockEnd(block),
        steps,
        0,
        settings.exactMean());
  }
}
