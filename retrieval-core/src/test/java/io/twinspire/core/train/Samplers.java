package io.twinspire.core.train;

import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.SamplerSettings.Adaptive;
import io.twinspire.core.negatives.SamplerSettings.All;
import io.twinspire.core.negatives.SamplerSettings.Dynamic;
import io.twinspire.core.negatives.SamplerSettings.Group;
import io.twinspire.core.negatives.SamplerSettings.Neighbours;
import io.twinspire.core.negatives.SamplerSettings.Popularity;
import io.twinspire.core.negatives.SamplerSettings.SameCategory;
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
    all.put(
        "in-batch and a queue of 200", new NegativesSettings(true, null, 0, Known.MASK, 200, null));
    all.put(
        "10 to 40 uniform a query, known excluded",
        new NegativesSettings(false, new Uniform(10, Scope.QUERY, true), 0, Known.EXCLUDE, 0, 40));
    all.put(
        "20 a query, half of them from what it got wrong",
        new NegativesSettings(
            false, new Adaptive(20, .5f, 16, .9f, Group.QUERY, 0, 0), 0, Known.EXCLUDE));
    all.put(
        "in-batch and 5 of the 60 nearest to the positive",
        new NegativesSettings(true, new Neighbours(5, 60, true), 0, Known.MASK));
    all.put(
        "in-batch and 10 of the positive's category of 30",
        new NegativesSettings(true, new SameCategory(10, true), 0, Known.MASK));
    return all;
  }
}
