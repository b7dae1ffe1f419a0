package io.twinspire.cli.run;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// `seen.jsonl`: what each user of a run on interactions has, in train, dev and test, so that a
/// search can leave it out without reading the data. A user a line, `{"user": id, "items": [id,
/// …]}`; of a search only the line that it is for is parsed.
final class SeenItems {
  private static final JsonMapper JSON = JsonMapper.shared();

  private SeenItems() {}

  static void write(Path file, RetrievalDataset data) throws IOException {
    AtomicFiles.write(
        file,
        out -> {
          for (var user : data.queries()) {
            var items = new LinkedHashSet<String>();
            for (var qrels : List.of(data.trainQrels(), data.dev(), data.test())) {
              qrels
                  .of(user.id())
                  .forEach(
                      (item, grade) -> {
                        if (grade > 0) {
                          items.add(item);
                        }
                      });
            }
            var line = new LinkedHashMap<String, Object>();
            line.put("user", user.id());
            line.put("items", items);
            out.write((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  /// What a user has, in the order of the file; nothing for one that the data do not name.
  ///
  /// @throws DataException where the file is missing or damaged
  static List<String> of(Path file, String user) throws IOException {
    if (!Files.exists(file)) {
      throw new DataException(
          file
              + ": must say what users have, got no file. Train again, or, where the tower is of"
              + " users, give --seen to find that as well");
    }
    String start = "{\"user\":" + JSON.writeValueAsString(user) + ",";
    try (var lines = Files.lines(file)) {
      var line = lines.filter(some -> some.startsWith(start)).findFirst();
      return line.isEmpty() ? List.of() : JSON.readValue(line.get(), Line.class).items();
    } catch (JacksonException e) {
      throw new DataException(
          "%s: must be as it was saved, got %s for user %s"
              .formatted(file, e.getOriginalMessage(), user),
          e);
    }
  }

  private record Line(String user, List<String> items) {}
}
