package io.twinspire.core.tower;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.StepContext;
import io.twinspire.kernels.Philox;
import java.util.LinkedHashMap;
import java.util.Map;

/// Leaves a feature of a row out of a training step, so that the others learn to do without it: an
/// item that nobody has had yet has no id, and would be worth less than any other where words only
/// ever stood beside ids (Volkovs, Yu and Poutanen 2017, "DropoutNet: addressing cold start in
/// recommender systems", who replace the preference vector of an item by zeros). Which rows is a
/// pure function of (seed, step, global row). A row with no other feature keeps it.
///
/// @param feature its name
/// @param rate share of rows that go without it, in [0, 1)
record FeatureDropout(String feature, float rate) {
  private static final long STREAM = 0x1D0FL << 40;

  Features apply(Features in, StepContext context) {
    Ragged whole = in.byName().get(feature);
    if (whole == null || rate == 0 || !context.training()) {
      return in;
    }
    var kept = new boolean[whole.rows()];
    for (int r = 0; r < kept.length; r++) {
      long row = (long) context.firstRow() + r;
      kept[r] =
          Philox.uniform(context.seed(), STREAM + context.step(), row) >= rate || alone(in, r);
    }
    var features = new LinkedHashMap<String, Ragged>(in.byName());
    features.put(feature, whole.where(kept));
    return new Features(features);
  }

  private boolean alone(Features in, int row) {
    for (Map.Entry<String, Ragged> other : in.byName().entrySet()) {
      if (!other.getKey().equals(feature) && other.getValue().length(row) > 0) {
        return false;
      }
    }
    return true;
  }
}
