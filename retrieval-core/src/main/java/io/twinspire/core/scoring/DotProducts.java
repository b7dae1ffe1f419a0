package io.twinspire.core.scoring;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Gradients;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Dot products: those of the shared candidates ([StripProducts]) and of a group's
/// ([GroupProducts]) as matrix products, a query's own as gathered ones behind them
/// ([OwnProducts]).
final class DotProducts implements PairProducts {
  private static final int ROW_TILE = 8;

  /// Floats of a strip that is taller than usual, 64 KiB, and its rows at most.
  private static final int TALL_STRIP = 1 << 14;

  private static final int TALLEST = 16 * ContrastiveStep.STRIP;

  private final StripProducts products;
  private final GroupProducts groupProducts;
  private final OwnProducts ownProducts;
  private final WorkerPool pool;

  /// Of each query `<Q, dQ>`, kept from step to step.
  private double[] scaleGradients = new double[0];

  DotProducts(WorkerPool pool) {
    this.products = new StripProducts(pool);
    this.groupProducts = new GroupProducts(pool);
    this.ownProducts = new OwnProducts(pool);
    this.pool = pool;
  }

  /// More where queries have a few candidates each and share none, as the threads would have little
  /// to do between one loop and the next. Nothing is summed strip by strip then, so the bits are
  /// the same.
  @Override
  public int stripRows(Candidates candidates, int ld) {
    if (candidates.shared() > 0 || candidates.groups() != null) {
      return ContrastiveStep.STRIP;
    }
    int rows = Math.clamp(TALL_STRIP / Math.max(1, ld), ContrastiveStep.STRIP, TALLEST);
    return rows / ContrastiveStep.STRIP * ContrastiveStep.STRIP;
  }

  @Override
  public Begun begin(Matrix q, Matrix d, Candidates candidates, float scale, int height) {
    boolean shares = candidates.shared() > 0;
    if (shares) {
      products.begin(q, d, candidates.shared(), scale, height);
    }
    GroupCandidates groups = candidates.groups();
    if (groups != null) {
      groupProducts.begin(q, d, groups, scale, height);
    }
    Ragged own = candidates.own();
    if (own != null) {
      ownProducts.begin(q, d, candidates, own, scale);
    }
    if (scaleGradients.length < q.rows()) {
      scaleGradients = new double[q.rows()];
    }
    return new Dots(
        pool,
        q,
        scaleGradients,
        candidates.shared(),
        shares ? products : null,
        groups == null ? null : groupProducts,
        own == null ? null : ownProducts);
  }

  private record Dots(
      WorkerPool pool,
      Matrix q,
      double[] scaleGradients,
      int shared,
      @Nullable StripProducts products,
      @Nullable GroupProducts groups,
      @Nullable OwnProducts own)
      implements Begun {

    @Override
    public void score(int first, int height, float[] strip, int ld) {
      if (products != null) {
        products.score(first, height, strip, ld);
      }
      if (groups != null) {
        groups.score(first, height, strip, shared, ld);
      }
      if (own != null) {
        own.score(first, height, strip, ld);
      }
    }

    @Override
    public void fold(int first, int height, float[] strip, int ld, Matrix dQ, Gradients into) {
      if (products == null) {
        Arrays.fill(dQ.data(), dQ.offset(first), dQ.offset(first + height), 0f);
      } else {
        products.fold(first, height, strip, ld, dQ);
      }
      if (groups != null) {
        groups.fold(first, height, strip, shared, ld, dQ);
      }
      if (own != null) {
        own.fold(first, height, strip, ld, dQ);
      }
      pool.run(
          Math.ceilDiv(height, ROW_TILE),
          (tile, worker) -> {
            int to = Math.min(first + height, first + (tile + 1) * ROW_TILE);
            for (int r = first + tile * ROW_TILE; r < to; r++) {
              scaleGradients[r] =
                  Vectors.dot(q.data(), q.offset(r), dQ.data(), dQ.offset(r), q.cols());
            }
          });
    }

    /// Scores are `scale * <q, d>`, so the gradient of log(scale) is `<Q, dQ>`.
    @Override
    public double finish(Matrix dQ, Matrix dD, Gradients into) {
      if (products != null) {
        products.finish(dD);
      }
      Arrays.fill(dD.data(), dD.offset(shared), dD.offset(dD.rows()), 0f);
      if (groups != null) {
        groups.finish(dD);
      }
      if (own != null) {
        own.finish(dD);
      }
      double sum = 0;
      for (int r = 0; r < q.rows(); r++) {
        sum += scaleGradients[r];
      }
      return sum;
    }
  }
}
