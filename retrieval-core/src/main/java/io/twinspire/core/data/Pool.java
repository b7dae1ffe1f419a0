package io.twinspire.core.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Documents and queries while they are read: found by id or by what they say, added where they are
/// new.
final class Pool {
  private record Content(String title, String text) {}

  private final List<Document> documents = new ArrayList<>();
  private final List<Query> queries = new ArrayList<>();
  private final Map<String, Integer> documentById = new HashMap<>();
  private final Map<Content, Integer> documentByContent = new HashMap<>();
  private final Map<String, Integer> queryById = new HashMap<>();
  private final Map<String, Integer> queryByText = new HashMap<>();
  private int emptyDocuments;

  List<Document> documents() {
    return documents;
  }

  List<Query> queries() {
    return queries;
  }

  /// Documents of a corpus file that have neither title nor text.
  int emptyDocuments() {
    return emptyDocuments;
  }

  /// Position of a document, or null.
  @Nullable Integer document(String id) {
    return documentById.get(id);
  }

  /// Position of a query, or null.
  @Nullable Integer query(String id) {
    return queryById.get(id);
  }

  /// Position of a document that is known to be there.
  int requireDocument(String id) {
    return Objects.requireNonNull(documentById.get(id), id);
  }

  /// Position of a query that is known to be there.
  int requireQuery(String id) {
    return Objects.requireNonNull(queryById.get(id), id);
  }

  /// Reads `{"_id", "title"?, "text", "category"?}` lines; other keys (BEIR's `metadata`) are
  /// ignored. A document may be empty, as some are in the classical collections.
  void readCorpus(Path file) {
    readDocuments(
        file,
        json ->
            new Document(
                json.id("_id"), json.text("title", ""), json.text("text"), json.label("category")));
  }

  /// Makes a document of a line.
  interface DocumentLine {
    Document read(JsonLine json) throws BadLine;
  }

  /// Reads a document from each line.
  void readDocuments(Path file, DocumentLine form) {
    var lineOf = new HashMap<String, Integer>();
    Lines.forEach(
        file,
        (line, number) -> {
          var document = form.read(JsonLine.parse(line));
          requireNew(lineOf.putIfAbsent(document.id(), number), document.id());
          addDocument(document);
          if (document.title().isBlank() && document.text().isBlank()) {
            emptyDocuments++;
          }
        });
    if (documents.isEmpty()) {
      throw new DataException(
          file + ": must hold at least one document, got none. Write one JSON object per line");
    }
  }

  /// Reads `{"_id", "text"}` lines; other keys are ignored.
  void readQueries(Path file) {
    var lineOf = new HashMap<String, Integer>();
    Lines.forEach(
        file,
        (line, number) -> {
          var json = JsonLine.parse(line);
          var query = new Query(json.id("_id"), json.nonBlank("text"));
          requireNew(lineOf.putIfAbsent(query.id(), number), query.id());
          addQuery(query);
        });
  }

  private static void requireNew(@Nullable Integer earlier, String id) throws BadLine {
    if (earlier != null) {
      throw new BadLine(
          "\"_id\" must occur once, got \"" + id + "\" again, first on line " + earlier);
    }
  }

  int addDocument(Document document) {
    int position = documents.size();
    documents.add(document);
    documentById.put(document.id(), position);
    documentByContent.putIfAbsent(new Content(document.title(), document.text()), position);
    return position;
  }

  private int addQuery(Query query) {
    int position = queries.size();
    queries.add(query);
    queryById.put(query.id(), position);
    queryByText.putIfAbsent(query.text(), position);
    return position;
  }

  /// Position of the user of that id: a query without text, added where it is new.
  int user(String id) {
    Integer known = queryById.get(id);
    return known != null ? known : addQuery(new Query(id, ""));
  }

  /// Position of the item of that id: a document without text, added where it is new.
  int item(String id) {
    Integer known = documentById.get(id);
    return known != null ? known : addDocument(new Document(id, "", ""));
  }

  /// The query that a line means: a text, or `{"id"}` of a known one.
  int resolveQuery(String key, JsonNode value) throws BadLine {
    if (value.isObject()) {
      String id = new JsonLine(value).id("id");
      Integer known = queryById.get(id);
      if (known == null) {
        throw new BadLine("\"" + key + "\" must name a known query, got id \"" + id + "\"");
      }
      return known;
    }
    if (!value.isString() || value.stringValue().isBlank()) {
      throw new BadLine(
          "\"" + key + "\" must be a non-empty string, got " + JsonLine.excerpt(value));
    }
    String text = value.stringValue();
    Integer known = queryByText.get(text);
    return known != null ? known : addQuery(new Query(SplitHash.name("q", text), text));
  }

  /// The document that a line means: a text, `{"title", "text"}`, `{"id"}` of a known one, or all
  /// three. Texts that are the same are one document.
  int resolveDocument(String key, JsonNode value) throws BadLine {
    if (value.isString()) {
      return byContent(key, value, "", value.stringValue());
    }
    if (!value.isObject()) {
      throw new BadLine(
          "\""
              + key
              + "\" must be a text or an object with \"text\" or \"id\", got "
              + JsonLine.excerpt(value));
    }
    var json = new JsonLine(value);
    json.requireKeys(Set.of("id", "title", "text"));
    if (!json.has("id")) {
      return byContent(key, value, json.text("title", ""), json.text("text", ""));
    }
    String id = json.id("id");
    Integer known = documentById.get(id);
    if (known == null) {
      if (!json.has("text")) {
        throw new BadLine(
            "\"" + key + "\" must name a known document or bring its text, got id \"" + id + "\"");
      }
      return addDocument(new Document(id, json.text("title", ""), json.nonBlank("text")));
    }
    var document = documents.get(known);
    if (!document.text().equals(json.text("text", document.text()))
        || !document.title().equals(json.text("title", document.title()))) {
      throw new BadLine(
          "\"" + key + "\" must mean one document by one id, got another text for \"" + id + "\"");
    }
    return known;
  }

  private int byContent(String key, JsonNode value, String title, String text) throws BadLine {
    if (title.isBlank() && text.isBlank()) {
      throw new BadLine("\"" + key + "\" must not be empty, got " + JsonLine.excerpt(value));
    }
    Integer known = documentByContent.get(new Content(title, text));
    if (known != null) {
      return known;
    }
    return addDocument(new Document(SplitHash.name("d", title + "\n" + text), title, text));
  }
}
