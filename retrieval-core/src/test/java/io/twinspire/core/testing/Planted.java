package io.twinspire.core.testing;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Query;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.model.Encoding;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.PairScores;
import io.twinspire.core.train.TrainingSet;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Data with a planted answer: topic `t` has one document with two words of its own, and queries
/// with two other words of its own; both carry noise words. Nothing in the words of a query tells
/// its document before training; all of it can be learned.
///
/// @param train queries to learn from
/// @param dev other queries of the same topics, to measure on
/// @param documents one row for each topic
/// @param words size of the vocabulary, words 0 and 1 being noise that is everywhere
public record Planted(
    Features train, Features dev, Features documents, int topics, int perTopic, int words) {
  private static final int NOISE = 50;

  /// Document t is of the category `t % CATEGORIES`.
  private static final int CATEGORIES = 10;

  public static Planted of(int topics, int perTopic, long seed) {
    return new Planted(
        queries(topics, perTopic, seed, 1),
        queries(topics, 2, seed, 2),
        rows(topics, 1, seed, 3, NOISE + 2 * topics),
        topics,
        perTopic,
        NOISE + 4 * topics);
  }

  private static Features queries(int topics, int perTopic, long seed, int stream) {
    return rows(topics, perTopic, seed, stream, NOISE);
  }

  /// Row `r` is of topic `r / perTopic`: the words `firstWord + 2 topic` and the next, two noise
  /// words.
  private static Features rows(int topics, int perTopic, long seed, int stream, int firstWord) {
    int n = topics * perTopic;
    int[] offsets = new int[n + 1];
    int[] ids = new int[4 * n];
    for (int r = 0; r < n; r++) {
      int word = firstWord + 2 * (r / perTopic);
      ids[4 * r] = word;
      ids[4 * r + 1] = word + 1;
      ids[4 * r + 2] = Philox.below(NOISE, seed, stream, 2L * r);
      ids[4 * r + 3] = Philox.below(NOISE, seed, stream, 2L * r + 1);
      offsets[r + 1] = 4 * (r + 1);
    }
    return new Features(Map.of("words", new Ragged(offsets, ids)));
  }

  /// Tables of either side.
  public TwoTower.Inputs inputs() {
    return new TwoTower.Inputs(Map.of("words", words), Map.of());
  }

  public TrainingSet trainingSet() {
    var pairs = new ArrayList<TrainingPair>();
    for (int q = 0; q < train.rows(); q++) {
      pairs.add(new TrainingPair(q, q / perTopic, 1f, new int[0]));
    }
    int[] categories = IntStream.range(0, topics).map(t -> t % CATEGORIES).toArray();
    return new TrainingSet(
        train, documents, pairs, q -> new int[] {q / perTopic}, categories, null);
  }

  /// The training queries by position, for a miner.
  public List<Query> queryTexts() {
    var texts = new ArrayList<Query>();
    for (int q = 0; q < train.rows(); q++) {
      texts.add(new Query("q" + q, ""));
    }
    return texts;
  }

  /// nDCG@10 of the dev queries over all documents; ties count against the model.
  public double dev(TwoTower model, WorkerPool pool) {
    Matrix q = Encoding.encode(model.query(), dev, pool);
    Matrix d = Encoding.encode(model.document(), documents, pool);
    double[] gains = new double[q.rows()];
    PairScores.of(
        model.scorer(),
        q,
        d,
        Candidates.forAll(d.rows(), d.rows()),
        pool,
        (r, scores, off, n) -> {
          int right = r / 2;
          int rank = 1;
          for (int c = 0; c < n; c++) {
            rank += c != right && scores[off + c] >= scores[off + right] ? 1 : 0;
          }
          gains[r] = rank <= 10 ? Math.log(2) / Math.log(1 + rank) : 0;
        });
    return Arrays.stream(gains).average().orElse(0);
  }
}
