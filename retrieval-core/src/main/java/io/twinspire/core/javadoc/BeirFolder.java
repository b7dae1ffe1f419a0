package io.twinspire.core.javadoc;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Qrels;
import io.twinspire.core.files.AtomicFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The folder on disk: written whole or not at all, and never over something else.
final class BeirFolder {
  private static final String REPORT = "dataset.json";

  private BeirFolder() {}

  /// @throws DataException where `out` holds something that is no data set of ours
  static void requireReplaceable(Path out) {
    if (!Files.exists(out)) {
      return;
    }
    try (var entries = Files.isDirectory(out) ? Files.list(out) : null) {
      if (entries == null || (entries.findAny().isPresent() && fingerprint(out).isEmpty())) {
        throw new DataException(
            "javadoc out: must be a new or empty folder or a data set built before, got "
                + out
                + ". Name another folder");
      }
    } catch (IOException e) {
      throw new DataException(
          "javadoc out: must be readable, got " + out + ": " + e.getMessage(), e);
    }
  }

  /// What `dataset.json` says; empty where there is none to read.
  static Optional<String> fingerprint(Path out) {
    Path report = out.resolve(REPORT);
    if (!Files.isRegularFile(report)) {
      return Optional.empty();
    }
    try {
      String found = new JsonMapper().readTree(report.toFile()).path("fingerprint").asString("");
      return Optional.of(found).filter(text -> !text.isEmpty());
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  static void write(Path out, Judged data, JavadocReport report) {
    try {
      AtomicFiles.writeDirectory(out, folder -> writeFiles(folder, data, report));
    } catch (IOException e) {
      throw new DataException(
          "javadoc out: must be writable, got " + out + ": " + e.getMessage(), e);
    }
  }

  private static void writeFiles(Path folder, Judged data, JavadocReport report)
      throws IOException {
    Files.createDirectories(folder.resolve("qrels"));
    var json = new JsonMapper();
    try (var corpus = writer(folder.resolve("corpus.jsonl"))) {
      for (var method : data.documents()) {
        var line = new LinkedHashMap<String, String>();
        line.put("_id", method.id());
        line.put("title", method.title());
        line.put("text", method.text());
        corpus.write(json.writeValueAsString(line) + "\n");
      }
    }
    try (var queries = writer(folder.resolve("queries.jsonl"))) {
      for (var query : data.queries()) {
        var line = new LinkedHashMap<String, String>();
        line.put("_id", query.id());
        line.put("text", query.text());
        queries.write(json.writeValueAsString(line) + "\n");
      }
    }
    for (Split split : Split.values()) {
      writeQrels(folder.resolve("qrels").resolve(split.fileName() + ".tsv"), data.of(split));
    }
    Files.writeString(
        folder.resolve(REPORT),
        json.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report) + "\n");
  }

  private static void writeQrels(Path file, Qrels qrels) throws IOException {
    try (var tsv = writer(file)) {
      tsv.write("query-id\tcorpus-id\tscore\n");
      for (String query : qrels.queryIds()) {
        for (var judgment : qrels.of(query).entrySet()) {
          tsv.write(query + "\t" + judgment.getKey() + "\t" + judgment.getValue() + "\n");
        }
      }
    }
  }

  private static BufferedWriter writer(Path file) throws IOException {
    return Files.newBufferedWriter(file);
  }
}
