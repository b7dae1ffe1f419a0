package io.twinspire.core.text;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Fingerprint;
import io.twinspire.core.data.Ragged;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The features of a thing that are no text: a row of its own by id, and the row of its category,
/// at weight 1, those that the settings ask for. What was not fitted has none.
///
/// @param byFeature feature name -> the names that have a row
record NamedRows(Map<String, Ids> byFeature) {
  /// What `base` knows keeps its rows; new names of `corpus` follow.
  static NamedRows fit(TextSettings settings, NamedRows base, Featurizer.Corpus corpus) {
    var byFeature = new LinkedHashMap<String, Ids>();
    if (settings.id()) {
      byFeature.put(Featurizer.ID, Ids.of(base.of(Featurizer.ID), corpus.ids()));
    }
    if (settings.category()) {
      byFeature.put(Featurizer.CATEGORY, Ids.of(base.of(Featurizer.CATEGORY), corpus.categories()));
    }
    return new NamedRows(byFeature);
  }

  static NamedRows none() {
    return new NamedRows(Map.of());
  }

  private static String file(String feature) {
    return feature.equals(Featurizer.ID) ? "ids.txt" : "categories.txt";
  }

  private Ids of(String feature) {
    return byFeature.getOrDefault(feature, new Ids());
  }

  void addSizes(Map<String, Integer> into) {
    byFeature.forEach((feature, names) -> into.put(feature, names.size()));
  }

  /// @param ids of the rows
  /// @param categories of the rows, empty where there is none
  void addRows(List<String> ids, List<String> categories, Map<String, Ragged> into) {
    byFeature.forEach(
        (feature, names) ->
            into.put(feature, names.rows(feature.equals(Featurizer.ID) ? ids : categories)));
  }

  void addTo(Fingerprint fingerprint) {
    byFeature.values().forEach(names -> fingerprint.add(names.asLines()));
  }

  void save(Path folder) throws IOException {
    for (var feature : byFeature.entrySet()) {
      feature.getValue().save(folder.resolve(file(feature.getKey())));
    }
  }

  /// Reads what [#save(Path)] wrote.
  ///
  /// @throws DataException for a file that is missing or damaged
  static NamedRows load(TextSettings settings, Path folder) throws IOException {
    var byFeature = new LinkedHashMap<String, Ids>();
    for (var feature : fit(settings, none(), Featurizer.Corpus.EMPTY).byFeature().keySet()) {
      byFeature.put(feature, Ids.load(folder.resolve(file(feature))));
    }
    return new NamedRows(byFeature);
  }
}
