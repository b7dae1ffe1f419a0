package io.twinspire.core.train;

import io.twinspire.core.data.Features;
import io.twinspire.core.model.Encoding;
import io.twinspire.core.model.TwoTower;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;

/// What a planner may ask of the model while a step is planned: the encoded queries, and vectors of
/// documents as the model stands, without gradient and without dropout.
public final class ModelScores {
  private final TwoTower model;
  private final Matrix queries;
  private final Features documents;
  private final WorkerPool pool;

  /// @param queries vectors of the batch's queries, `M x d`
  /// @param documents features of all documents
  public ModelScores(TwoTower model, Matrix queries, Features documents, WorkerPool pool) {
    this.model = model;
    this.queries = queries;
    this.documents = documents;
    this.pool = pool;
  }

  Matrix queries() {
    return queries;
  }

  /// 1/temperature of the objective: the factor of every score.
  float scale() {
    return model.scale();
  }

  Matrix encode(int[] rows) {
    return Encoding.encode(model.document(), documents.select(rows), pool);
  }

  WorkerPool pool() {
    return pool;
  }
}
