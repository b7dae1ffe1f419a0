package io.twinspire.cli.run;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Mined negatives on disk, one pair a line in the order of the training pairs: `{"query",
/// "positive", "negatives"}`, all by id.
final class MinedFile {
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

  /// @throws DataException where the file is not of these training pairs
  static int[][] read(Path file, RetrievalDataset data) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.size() != data.train().size()) {
      throw new DataException(
          file
              + ": must have a line for each of "
              + data.train().size()
              + " training pairs, got "
              + lines.size()
              + ". The data changed since; train anew with --overwrite");
    }
    int[][] negatives = new int[lines.size()][];
    for (int p = 0; p < negatives.length; p++) {
      JsonNode ids = JSON.readTree(lines.get(p)).path("negatives");
      negatives[p] = new int[ids.size()];
      for (int i = 0; i < negatives[p].length; i++) {
        negatives[p][i] = data.documentPosition(ids.get(i).asString());
        if (negatives[p][i] < 0) {
          throw new DataException(
              file + ":" + (p + 1) + ": must name known documents, got " + ids.get(i));
        }
      }
    }
    return negatives;
  }

  private static String id(RetrievalDataset data, int document) {
    return data.documents().get(document).id();
  }
}
