package io.twinspire.bench.side;

import java.util.ArrayList;
import java.util.List;

/// Which sections a run has, and at which sizes.
record Sections(Options options, int threads, Limits limits) {

  private static final List<Integer> BATCHES = List.of(2048, 512);

  /// Those of seconds.
  List<Section> first() {
    List<Section> sections = new ArrayList<>();
    sections.add(new TrainingRows(options, BATCHES, 256, 3, threads, limits));
    sections.add(new LookupRows(options, new Case("encode+search", "100000x256", threads), limits));
    return sections;
  }

  /// Those of minutes.
  List<Section> last() {
    List<Section> sections = new ArrayList<>();
    sections.add(new MemoryRows(new Case("infonce-memory", "65536x65536x256", threads), 400));
    for (int batch : BATCHES) {
      var task = new Case("text-training", batch + "x256", threads);
      sections.add(new TextTrainingRows(options, task));
    }
    return sections;
  }
}
