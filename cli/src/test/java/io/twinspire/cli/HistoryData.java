package io.twinspire.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Histories of which a tower can learn what comes next: of a group of ten items, after item i the
/// one that follows it.
final class HistoryData {
  private HistoryData() {}

  /// Writes `interactions.tsv` and a configuration that reads it.
  ///
  /// @return the configuration's file
  static Path write(Path folder) throws IOException {
    var lines = new StringBuilder("user\titem\torder\n");
    for (int user = 0; user < 120; user++) {
      int group = user % 6;
      for (int i = 0; i < 4 + user % 4; i++) {
        lines.append("u%d\ti%d-%d\t%d\n".formatted(user, group, (user / 6 + i) % 10, i));
      }
    }
    Files.writeString(folder.resolve("interactions.tsv"), lines);
    return Files.writeString(
        folder.resolve("config.json"),
        """
        {
          "data": {
            "type": "interactions", "train": "%s/interactions.tsv",
            "split": {"type": "leave-one-out"}, "columns": {"time": "order"}
          },
          "text": {"words": false, "id": true},
          "tower": {"type": "sasrec", "dimensions": 16, "layers": 1, "maxLength": 5, "dropout": 0.1},
          "objective": {"type": "softmax", "logQ": "none"},
          "negatives": {"inBatch": false, "sampled": {"type": "all"}, "known": "keep"},
          "optimizer": {"type": "adam", "learningRate": 0.01},
          "training": {"rows": "histories", "epochs": 30, "batchSize": 16, "patience": 0, "threads": 2}
        }
        """
            .formatted(folder));
  }
}
