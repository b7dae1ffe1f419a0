package io.twinspire.core.microscope;

import io.twinspire.core.data.Features;
import io.twinspire.core.eval.Calibration;
import io.twinspire.core.microscope.Subject.Judged;
import io.twinspire.core.model.Encoding;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.objective.Objective;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Holds a model against what is true of some queries.
final class Judge {
  private static final int SHOWN = 10;

  private final List<Judged> judged;
  private final Features queries;
  private final Features documents;
  private final WorkerPool pool;

  Judge(Subject subject, WorkerPool pool) {
    this.judged = subject.judged();
    this.queries =
        subject.train().queries().select(judged.stream().mapToInt(Judged::query).toArray());
    this.documents = subject.train().documents();
    this.pool = pool;
  }

  /// Scores over the temperature, a row for each judged query; -Infinity where hidden.
  private float[][] scores(TwoTower model) {
    Matrix q = Encoding.encode(model.query(), queries, pool);
    Matrix d = Encoding.encode(model.document(), documents, pool);
    float[][] scores = new float[judged.size()][d.rows()];
    for (int r = 0; r < scores.length; r++) {
      for (int j = 0; j < d.rows(); j++) {
        scores[r][j] =
            model.scale() * Vectors.dot(q.data(), q.offset(r), d.data(), d.offset(j), d.cols());
      }
      for (int j : judged.get(r).hidden()) {
        scores[r][j] = Float.NEGATIVE_INFINITY;
      }
    }
    return scores;
  }

  /// Mean nDCG@10, the relevance of a document being its gain.
  double ndcg(TwoTower model) {
    float[][] scores = scores(model);
    double sum = 0;
    for (int r = 0; r < scores.length; r++) {
      float[] relevance = judged.get(r).relevance();
      sum += gain(scores[r], relevance) / gain(relevance, relevance);
    }
    return sum / scores.length;
  }

  private static double gain(float[] by, float[] relevance) {
    int[] order =
        IntStream.range(0, by.length)
            .boxed()
            .sorted(Comparator.comparingDouble(j -> -by[j]))
            .limit(SHOWN)
            .mapToInt(j -> j)
            .toArray();
    double sum = 0;
    for (int rank = 0; rank < order.length; rank++) {
      sum += relevance[order[rank]] * Math.log(2) / Math.log(2 + rank);
    }
    return sum;
  }

  /// @param objective says how a score is read as a probability
  Calibration calibration(TwoTower model, Objective objective) {
    float[][] scores = scores(model);
    var calibration = new Calibration();
    for (int r = 0; r < scores.length; r++) {
      float[] outcome = judged.get(r).relevance().clone();
      if (objective.pointwise()) {
        Calibration.sigmoid(scores[r], outcome.length, objective.bias());
      } else {
        Calibration.softmax(scores[r], outcome.length);
        double sum = IntStream.range(0, outcome.length).mapToDouble(j -> outcome[j]).sum();
        Vectors.scale((float) (1 / sum), outcome, 0, outcome.length);
      }
      calibration.add(scores[r], outcome, outcome.length);
    }
    return calibration;
  }

  /// Whether there is anything to hold it against.
  boolean hasTruth() {
    return !judged.isEmpty();
  }

  /// The vectors of a model.
  View view(String name, TwoTower model, Subject subject) {
    return new View(
        name,
        model,
        Encoding.encode(model.query(), subject.train().queries(), pool),
        Encoding.encode(model.document(), documents, pool),
        subject.unit());
  }
}
