package io.twinspire.core.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The lines of one file of pairs, triplets or lists; forms may be mixed.
record PairFile(List<PairLine> lines) {

  static PairFile read(Path file, Pool pool) {
    var lines = new ArrayList<PairLine>();
    Lines.forEach(file, (line, number) -> lines.add(PairLine.parse(line, pool)));
    if (lines.isEmpty()) {
      throw new DataException(
          file
              + ": must hold at least one pair, got none. Write one {\"query\": …, \"positive\": …}"
              + " per line");
    }
    return new PairFile(lines);
  }

  List<TrainingPair> pairs() {
    var pairs = new ArrayList<TrainingPair>();
    lines.forEach(line -> line.addPairs(pairs));
    return pairs;
  }
}
