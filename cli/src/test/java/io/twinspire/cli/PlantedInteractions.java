package io.twinspire.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Interactions with a planted answer: users of a group share what they like.
final class PlantedInteractions {
  private static final int GROUPS = 8;
  private static final int USERS = 10;
  private static final int ITEMS = 12;

  private PlantedInteractions() {}

  /// Writes `train.tsv`, `test.tsv` and `items.csv`. User u of a group has every item of it but u +
  /// 5, item u as test. All users have item `hit`. The catalogue also has an item that nobody has.
  static void write(Path folder) throws IOException {
    var train = new StringBuilder("user\titem\torder\n");
    var test = new StringBuilder("user\titem\torder\n");
    var items =
        new StringBuilder("item,title\n\"hit\",\"The \"\"hit\"\", of all\"\nnobody,Nobody's\n");
    for (int g = 0; g < GROUPS; g++) {
      for (int u = 0; u < USERS; u++) {
        String user = "u%d-%d".formatted(g, u);
        train.append(user).append("\thit\t0\n");
        for (int i = 0; i < ITEMS; i++) {
          var split = i == u ? test : train;
          if (i != (u + 5) % ITEMS) {
            split.append("%s\ti%d-%d\t%d\n".formatted(user, g, i, i));
          }
        }
      }
      for (int i = 0; i < ITEMS; i++) {
        items.append("i%d-%d,Item %d of group %d\n".formatted(g, i, i, g));
      }
    }
    Files.writeString(folder.resolve("train.tsv"), train);
    Files.writeString(folder.resolve("test.tsv"), test);
    Files.writeString(folder.resolve("items.csv"), items);
  }
}
