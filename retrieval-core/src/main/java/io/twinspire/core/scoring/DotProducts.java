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
  private final StripProducts products;
  private final GroupProducts groupProducts;
  private final OwnProducts ownProducts;

  DotProducts(WorkerPool pool) {
    this.products = new StripProducts(pool);
    this.groupProducts = new GroupProducts(pool);
    this.ownProducts = new OwnProducts(pool);
  }

  @Override
  public Begun begin(Matrix q, Matrix d, Candidates candidates, float scale, int height) {
    products.begin(q, d, candidates.shared(), scale, height);
    GroupCandidates groups = candidates.groups();
    if (groups != null) {
      groupProducts.begin(q, d, groups, scale, height);
    }
    Ragged own = candidates.own();
    if (own != null) {
      ownProducts.begin(q, d, candidates, own, scale);
    }
    return new Dots(
        q,
        candidates.shared(),
        products,
        groups == null ? null : groupProducts,
        own == null ? null : ownProducts);
  }

  private record Dots(
      Matrix q,
      int shared,
      StripProducts products,
      @Nullable GroupProducts groups,
      @Nullable OwnProducts own)
      implements Begun {

    @Override
    public void score(int first, int height, float[] strip, int ld) {
      products.score(first, height, strip, ld);
      if (groups != null) {
        groups.score(first, height, strip, shared, ld);
      }
      if (own != null) {
        own.score(first, height, strip, ld);
      }
    }

    @Override
    public void fold(int first, int height, float[] strip, int ld, Matrix dQ, Gradients into) {
      products.fold(first, height, strip, ld, dQ);
      if (groups != null) {
        groups.fold(first, height, strip, shared, ld, dQ);
      }
      if (own != null) {
        own.fold(first, height, strip, ld, dQ);
      }
    }

    /// Scores are `scale * <q, d>`, so the gradient of log(scale) is `<Q, dQ>`.
    @Override
    public double finish(Matrix dQ, Matrix dD, Gradients into) {
      products.finish(dD);
      Arrays.fill(dD.data(), dD.offset(shared), dD.offset(dD.rows()), 0f);
      if (groups != null) {
        groups.finish(dD);
      }
      if (own != null) {
        own.finish(dD);
      }
      double sum = 0;
      for (int r = 0; r < q.rows(); r++) {
        sum += Vectors.dot(q.data(), q.offset(r), dQ.data(), dQ.offset(r), q.cols());
      }
      return sum;
    }
  }
}
