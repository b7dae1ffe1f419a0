package io.twinspire.bench.side;

import io.twinspire.bench.side.Work.Traffic;
import io.twinspire.core.data.Features;
import io.twinspire.core.data.Ragged;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a batch asks of each part of a step at the least: the roofline that its time is held
/// against.
///
/// @param m queries
/// @param n documents
/// @param d dimensions
/// @param entries ids of all features of all rows
/// @param distinct table rows that they name; both sides share their tables
record StepWork(int m, int n, int d, long entries, long distinct) {

  static StepWork of(Features queries, Features documents, int d) {
    Map<String, BitSet> seen = new HashMap<>();
    long entries = 0;
    for (Features side : List.of(queries, documents)) {
      for (Map.Entry<String, Ragged> feature : side.byName().entrySet()) {
        BitSet rows = seen.computeIfAbsent(feature.getKey(), name -> new BitSet());
        Ragged ids = feature.getValue();
        for (int i = 0; i < ids.size(); i++) {
          rows.set(ids.ids()[i]);
        }
        entries += ids.size();
      }
    }
    long distinct = seen.values().stream().mapToLong(BitSet::cardinality).sum();
    return new StepWork(queries.rows(), documents.rows(), d, entries, distinct);
  }

  Work of(StagedStep.Part part) {
    double row = 4.0 * d;
    double vectors = row * (m + n);
    double table = row * distinct;
    return switch (part) {
      // An id and a weight of each entry, read and written.
      case BATCH -> work(0, new Traffic(16.0 * entries, 8.0 * entries));
      // A table row of each entry; normalised vectors are written.
      case FORWARD ->
          work(2.0 * entries * d, new Traffic(row * entries, table), new Traffic(vectors, vectors));
      case LOSS -> work(6.0 * m * n * d);
      // Through the normalisation: two rows read, one written.
      case BACKWARD -> work(0, new Traffic(3 * vectors, 3 * vectors));
      // A vector's gradient of each entry; every table row is read and written once.
      case OPTIMISER ->
          work(
              2.0 * (entries + distinct) * d,
              new Traffic(row * entries, vectors),
              new Traffic(2 * table, table));
    };
  }

  private Work work(double flops, Traffic... traffic) {
    return new Work("pairs/s", m, flops, List.of(traffic));
  }
}
