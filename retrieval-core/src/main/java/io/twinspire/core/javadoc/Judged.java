package io.twinspire.core.javadoc;

import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.Query;
import java.util.List;
import java.util.Map;

/// The data set in memory, as it will be written.
///
/// @param documents sorted by id
/// @param queries sorted by id; each is judged in exactly one split
/// @param qrels one for every split; those of `TRAIN` are the training pairs
record Judged(List<JavaMethod> documents, List<Query> queries, Map<Split, Qrels> qrels) {

  Qrels of(Split split) {
    return qrels.getOrDefault(split, new Qrels());
  }
}
