package io.twinspire.core.train;

import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.SamplerSettings.All;
import io.twinspire.core.negatives.SamplerSettings.Dynamic;
import io.twinspire.core.negatives.SamplerSettings.Popularity;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.negatives.SamplerSettings.Uniform;
import java.util.LinkedHashMap;
import java.util.Map;

/// Every kind of negatives, each at least once.
final class Samplers {
  private Samplers() {}

  static Map<String, NegativesSettings> all() {
    var all = new LinkedHashMap<String, NegativesSettings>();
    all.put("in-batch", new NegativesSettings(true, null, 0, Known.MASK));
    all.put(
        "in-batch and 100 uniform",
        new NegativesSettings(true, new Uniform(100, Scope.BATCH, true), 0, Known.MASK));
    all.put(
        "100 uniform for the batch",
        new NegativesSettings(false, new Uniform(100, Scope.BATCH, true), 0, Known.MASK));
    all.put(
        "20 uniform a query, known excluded",
        new NegativesSettings(false, new Uniform(20, Scope.QUERY, true), 0, Known.EXCLUDE));
    all.put(
        "100 by popularity for the batch",
        new NegativesSettings(false, new Popularity(100, Scope.BATCH, 0.75f, 0), 0, Known.MASK));
    all.put(
        "20 by popularity a query, known kept",
        new NegativesSettings(false, new Popularity(20, Scope.QUERY, 0.75f, 0), 0, Known.KEEP));
    all.put("all documents", new NegativesSettings(false, new All(), 0, Known.MASK));
    all.put(
        "20 by score of 100 uniform for the batch",
        new NegativesSettings(
            false, new Dynamic(20, new Uniform(100, Scope.BATCH, true), 1f), 0, Known.EXCLUDE));
    all.put(
        "in-batch and the best 5 of 20 by popularity a query",
        new NegativesSettings(
            true, new Dynamic(5, new Popularity(20, Scope.QUERY, 0.75f, 0), 0f), 0, Known.MASK));
    return all;
  }
}
