package io.twinspire.core.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads what items are called and what kind of thing each is, told by the name of the file: JSON
/// lines, one JSON object of attributes, or a table. Items become documents in the order of the
/// file.
final class ItemsReader {
  private final Path file;
  private final String item;
  private final DataSettings.ItemColumns columns;
  private final Pool pool;

  /// @param item the column of a table that holds the item's id
  ItemsReader(Path file, String item, DataSettings.ItemColumns columns, Pool pool) {
    this.file = file;
    this.item = item;
    this.columns = columns;
    this.pool = pool;
  }

  /// @throws DataException for data that breaks a rule, with file and line
  void read() {
    String name = file.getFileName().toString();
    if (name.matches(".*\\.jsonl(\\.gz)?")) {
      readLines();
    } else if (name.matches(".*\\.json(\\.gz)?")) {
      readAttributes();
    } else {
      readTable();
    }
  }

  /// Lines may lack a key, but one of them must have what the settings name.
  private void readLines() {
    var missing = named();
    pool.readDocuments(
        file,
        json -> {
          missing.removeIf(json::has);
          return new Document(
              json.id("_id"),
              json.text(columns.title(), ""),
              json.text(textColumn(), ""),
              json.label(categoryColumn()));
        });
    for (String key : missing) {
      throw new DataException(
          file
              + ": must have the key \""
              + key
              + "\", which itemColumns names, got no line with it");
    }
  }

  /// The columns or keys of text and category that the settings name.
  private Set<String> named() {
    var named = new HashSet<String>();
    if (columns.text() != null) {
      named.add(columns.text());
    }
    if (columns.category() != null) {
      named.add(columns.category());
    }
    return named;
  }

  private String textColumn() {
    return Objects.requireNonNullElse(columns.text(), "text");
  }

  private String categoryColumn() {
    return Objects.requireNonNullElse(columns.category(), "category");
  }

  /// Columns that the settings name must be there, others may.
  private void readTable() {
    var optional = new HashSet<>(List.of(textColumn(), categoryColumn()));
    optional.removeAll(named());
    optional.remove(columns.title());
    DelimitedFile.forEach(
        file,
        true,
        List.of(item, columns.title(), textColumn(), categoryColumn()),
        optional,
        values ->
            add(
                new Document(
                    InteractionsReader.id("item", values[0]), values[1], values[2], values[3])));
  }

  private void add(Document document) throws BadLine {
    if (pool.document(document.id()) != null) {
      throw new BadLine("an item must occur once, got \"" + document.id() + "\" again");
    }
    pool.addDocument(document);
  }

  /// `{"item": [attribute, …], …}`, as the `item2attributes.json` of S3-Rec (Zhou et al. 2020): the
  /// attributes are the item's words, as often as it lists them, and the one that it lists most
  /// often is its category, the first of equals.
  private void readAttributes() {
    var text = new StringBuilder();
    Lines.forEach(file, (line, number) -> text.append(line).append('\n'));
    try {
      JsonLine all = JsonLine.parse(text.toString());
      for (Map.Entry<String, JsonNode> item : all.node().properties()) {
        String id = InteractionsReader.id("item", item.getKey());
        var times = new LinkedHashMap<String, Integer>();
        var words = new ArrayList<String>();
        for (JsonNode attribute : all.list(item.getKey())) {
          String word = JsonLine.id(id, attribute);
          times.merge(word, 1, Integer::sum);
          words.add(word);
        }
        add(new Document(id, "", String.join(" ", words), mostOften(times)));
      }
    } catch (BadLine e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }

  private static String mostOften(Map<String, Integer> times) {
    @Nullable String most = null;
    for (var of : times.entrySet()) {
      if (most == null || of.getValue() > times.getOrDefault(most, 0)) {
        most = of.getKey();
      }
    }
    return most == null ? "" : most;
  }
}
