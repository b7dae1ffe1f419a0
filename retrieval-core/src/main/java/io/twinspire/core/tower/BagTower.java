package io.twinspire.core.tower;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.EmbeddingBag;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.StepContext;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Normalize;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A bag of features: the weighted sum of the table rows of every named feature, an optional MLP on
/// top, and L2 normalisation unless scores are plain dot products. A row with no known feature
/// becomes the zero vector, which has no direction and gets no gradient.
///
/// Features that the input does not carry are left out (a query has no title), so one tower can
/// serve both sides.
public final class BagTower implements Tower {
  private static final int TILE = 64;

  private final Map<String, EmbeddingBag> bags;
  private final @Nullable Mlp mlp;
  private final boolean normalize;
  private final List<FeatureDropout> dropouts;
  private final int dimensions;

  /// @param bags feature name -> bag; all of the same width
  public BagTower(Map<String, EmbeddingBag> bags, @Nullable Mlp mlp, boolean normalize) {
    this(bags, mlp, normalize, List.of());
  }

  /// @param dropouts which features rows are trained without at times
  BagTower(
      Map<String, EmbeddingBag> bags,
      @Nullable Mlp mlp,
      boolean normalize,
      List<FeatureDropout> dropouts) {
    this.normalize = normalize;
    this.dropouts = dropouts;
    this.bags = new LinkedHashMap<>(bags);
    this.mlp = mlp;
    int pooled = bags.values().iterator().next().table().cols();
    this.dimensions = mlp == null ? pooled : mlp.outputs();
  }

  @Override
  public int dimensions() {
    return dimensions;
  }

  @Override
  public List<Parameter> parameters() {
    var all = new ArrayList<Parameter>();
    for (EmbeddingBag bag : bags.values()) {
      all.add(bag.table());
      Parameter gain = bag.gain();
      if (gain != null) {
        all.add(gain);
      }
    }
    if (mlp != null) {
      all.addAll(mlp.parameters());
    }
    return all;
  }

  private record BagPass(
      Matrix out,
      Features in,
      Map<String, Ragged> used,
      Mlp.@Nullable Pass mlpPass,
      float[] norms,
      StepContext context)
      implements Pass {}

  @Override
  public Pass forward(Features given, StepContext context) {
    Features in = dropped(given, context);
    int rows = in.rows();
    Matrix pooled = context.zeros(rows, bags.values().iterator().next().table().cols());
    var used = new LinkedHashMap<String, Ragged>();
    bags.forEach(
        (name, bag) -> {
          Ragged ids = in.byName().get(name);
          if (ids != null) {
            used.put(name, bag.forward(ids, pooled, context.pool()));
          }
        });
    Mlp.Pass mlpPass = mlp == null ? null : mlp.forward(pooled, context);
    Matrix raw = mlpPass == null ? pooled : mlpPass.out();
    float[] norms = new float[rows];
    if (normalize) {
      rowTiles(
          rows,
          context.pool(),
          r ->
              norms[r] =
                  Normalize.l2(raw.data(), raw.offset(r), raw.data(), raw.offset(r), raw.cols()));
    }
    return new BagPass(raw, in, used, mlpPass, norms, context);
  }

  private Features dropped(Features in, StepContext context) {
    Features left = in;
    for (FeatureDropout dropout : dropouts) {
      left = dropout.apply(left, context);
    }
    return left;
  }

  @Override
  public void backward(Pass pass, Matrix dOut, Gradients into) {
    BagPass p = (BagPass) pass;
    WorkerPool pool = p.context.pool();
    Matrix dRaw = normalize ? throughNorm(p, dOut) : dOut;
    Matrix dPooled = mlp == null || p.mlpPass == null ? dRaw : mlp.backward(p.mlpPass, dRaw, into);
    p.used.forEach(
        (name, used) -> {
          EmbeddingBag bag = bags.get(name);
          Ragged ids = p.in.byName().get(name);
          if (bag != null && ids != null) {
            bag.backward(ids, used, dPooled, into, pool);
          }
        });
  }

  private static Matrix throughNorm(BagPass p, Matrix dOut) {
    Matrix y = p.out;
    Matrix dRaw = p.context.zeros(y.rows(), y.cols());
    rowTiles(
        y.rows(),
        p.context.pool(),
        r ->
            Normalize.l2Backward(
                y.data(),
                y.offset(r),
                dOut.data(),
                dOut.offset(r),
                p.norms[r],
                dRaw.data(),
                dRaw.offset(r),
                y.cols()));
    return dRaw;
  }

  private interface Row {
    void run(int row);
  }

  private static void rowTiles(int rows, WorkerPool pool, Row body) {
    pool.run(
        Math.ceilDiv(rows, TILE),
        (tile, worker) -> {
          int to = Math.min(rows, (tile + 1) * TILE);
          for (int r = tile * TILE; r < to; r++) {
            body.run(r);
          }
        });
  }
}
