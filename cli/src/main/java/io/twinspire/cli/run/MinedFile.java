package io.twinspire.cli.run;

import io.twinspire.core.data.BadLine;
import io.twinspire.core.data.DataException;
import io.twinspire.core.data.JsonLine;
import io.twinspire.core.data.Lines;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/// Mined negatives on disk, one pair a line in the order of the training pairs: `{"query",
/// "positive", "negatives"}`, all by id.
final class MinedFile {
  private static final Set<String> KEYS = Set.of("query", "positive", "negatives");
  private static final JsonMapper JSON = JsonMapper.shared();

  private MinedFile() {}

  static void write(Path file, RetrievalDataset data, int[][] negatives) throws IOException {
    AtomicFiles.write(
        file,
        out -> {
          for (int p = 0; p < negatives.length; p++) {
            TrainingPair pair = data.train().get(p);
            var line = new LinkedHashMap<String, Object>();
            line.put("query", data.queries().get(pair.query()).id());
            line.put("positive", id(data, pair.document()));
            line.put("negatives", Arrays.stream(negatives[p]).mapToObj(d -> id(data, d)).toList());
            out.write((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  /// @param advice what to do about a damaged file
  /// @throws DataException where the file is not what [#write] wrote for these training pairs
  static int[][] read(Path file, RetrievalDataset data, String advice) {
    int[][] negatives = new int[data.train().size()][];
    try {
      Lines.forEach(
          file,
          (line, number) -> {
            var json = JsonLine.parse(line);
            json.requireKeys(KEYS);
            requirePair(json, data, number - 1);
            negatives[number - 1] = documents(json, data);
          });
      long lines = Arrays.stream(negatives).filter(Objects::nonNull).count();
      if (lines < negatives.length) {
        throw new DataException(
            "%s: must have a line for each of %d training pairs, got %d"
                .formatted(file, negatives.length, lines));
      }
    } catch (DataException damaged) {
      throw new DataException(damaged.getMessage() + "\n" + advice, damaged);
    }
    return negatives;
  }

  private static void requirePair(JsonLine json, RetrievalDataset data, int position)
      throws BadLine {
    String pair = json.id("query") + ", " + json.id("positive");
    String expected = "none";
    if (position < data.train().size()) {
      TrainingPair wanted = data.train().get(position);
      expected = data.queries().get(wanted.query()).id() + ", " + id(data, wanted.document());
    }
    if (!pair.equals(expected)) {
      throw new BadLine("must be of the training pair " + expected + ", got " + pair);
    }
  }

  private static int[] documents(JsonLine json, RetrievalDataset data) throws BadLine {
    var ids = json.list("negatives");
    int[] documents = new int[ids.size()];
    for (int i = 0; i < documents.length; i++) {
      String id = JsonLine.id("negatives", ids.get(i));
      documents[i] = data.documentPosition(id);
      if (documents[i] < 0) {
        throw new BadLine("\"negatives\" must be known documents, got \"" + id + "\"");
      }
    }
    return documents;
  }

  private static String id(RetrievalDataset data, int document) {
    return data.documents().get(document).id();
  }
}
