package io.twinspire.index;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Query;
import io.twinspire.core.negatives.CandidateSearch;
import io.twinspire.core.negatives.Scored;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import java.io.IOException;
import org.apache.lucene.util.hnsw.HnswGraphBuilder;
import org.apache.lucene.util.hnsw.HnswGraphSearcher;
import org.apache.lucene.util.hnsw.OnHeapHnswGraph;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;
import org.apache.lucene.util.hnsw.UpdateableRandomVectorScorer;

/// Approximate dense search over a pool of documents by Lucene's HNSW graph, in memory. Thread-safe
/// once it is built.
///
/// Scores are the dot products of the training kernels, whose bits do not depend on the JIT as
/// Lucene's do; the graph is built by one thread. So the same vectors give the same rankings, and a
/// run that mines with it resumes exactly.
public final class HnswCandidates implements CandidateSearch {
  /// Lucene's levels are drawn from it.
  private static final long LEVELS_SEED = 42;

  private final Matrix documents;
  private final int[] pool;
  private final IndexSettings settings;
  private final OnHeapHnswGraph graph;

  /// @param documents vectors of all documents, by position
  /// @param pool positions that may be found, at least one
  /// @param settings size of the graph, and how hard it is searched
  public HnswCandidates(Matrix documents, int[] pool, IndexSettings settings) {
    this.documents = documents;
    this.pool = pool.clone();
    this.settings = settings;
    try {
      this.graph =
          HnswGraphBuilder.create(
                  new Rows(), settings.maxConn(), settings.beamWidth(), LEVELS_SEED, pool.length)
              .build(pool.length);
    } catch (IOException e) {
      throw new DataException("hnsw: the graph cannot be built, got " + e, e);
    }
  }

  @Override
  public Scored top(Query query, float[] vector, int k) {
    long wanted = Math.max((long) k * settings.oversample(), settings.searchFloor());
    int sought = (int) Math.min(pool.length, wanted);
    try {
      var top =
          HnswGraphSearcher.search(new ToVector(vector), sought, graph, null, Integer.MAX_VALUE)
              .topDocs()
              .scoreDocs;
      int n = Math.min(k, top.length);
      int[] found = new int[n];
      float[] scores = new float[n];
      for (int i = 0; i < n; i++) {
        found[i] = pool[top[i].doc];
        scores[i] = top[i].score;
      }
      return new Scored(found, scores);
    } catch (IOException e) {
      throw new DataException("hnsw: the graph cannot be searched, got " + e, e);
    }
  }

  /// The pool as Lucene's builder reads it.
  private final class Rows implements RandomVectorScorerSupplier {
    @Override
    public UpdateableRandomVectorScorer scorer() {
      return new ToRow();
    }

    @Override
    public RandomVectorScorerSupplier copy() {
      return new Rows();
    }
  }

  private float dot(float[] vector, int offset, int ordinal) {
    return Vectors.dot(
        vector, offset, documents.data(), documents.offset(pool[ordinal]), documents.cols());
  }

  /// Scores against a vector that comes from elsewhere.
  private final class ToVector implements RandomVectorScorer {
    private final float[] vector;

    ToVector(float[] vector) {
      this.vector = vector;
    }

    @Override
    public float score(int ordinal) {
      return dot(vector, 0, ordinal);
    }

    @Override
    public int maxOrd() {
      return pool.length;
    }
  }

  /// Scores against one of the pool.
  private final class ToRow implements UpdateableRandomVectorScorer {
    private int row;

    @Override
    public void setScoringOrdinal(int ordinal) {
      row = documents.offset(pool[ordinal]);
    }

    @Override
    public float score(int ordinal) {
      return dot(documents.data(), row, ordinal);
    }

    @Override
    public int maxOrd() {
      return pool.length;
    }
  }
}
