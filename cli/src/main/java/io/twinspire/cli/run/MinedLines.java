package io.twinspire.cli.run;

import io.twinspire.core.data.Document;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.core.negatives.HardNegativeMiner.Mined;
import io.twinspire.core.negatives.HardNegativeMiner.MinedPair;
import io.twinspire.core.negatives.MiningRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// Mined negatives as lines of texts that this and other programs train with.
public final class MinedLines {
  private static final JsonMapper JSON = JsonMapper.shared();

  /// What a line is.
  public enum Form {
    /// A training pair: `{"query", "pos": [{"id", "title", "text"}], "neg": [ … ]}`, with `weight`
    /// where the pair has one and, where a file of scores was given, `pos_scores` and `neg_scores`.
    /// `"type": "jsonl"` reads it back with every id and title.
    LISTS,
    /// A negative: `{"anchor", "positive", "negative"}`, three texts, as sentence-transformers
    /// trains on triplets. A title is the first line of its text.
    TRIPLETS,
    /// A query: `{"query_id", "query", "positive_passages": [{"docid", "title", "text"}],
    /// "negative_passages": [ … ]}`, as Tevatron trains on. Where a query has several positives,
    /// its negatives are those mined for any of them that hold the margins of all.
    TEVATRON
  }

  private final RetrievalDataset data;
  private final List<MinedPair> mined;
  private final MiningRules rules;
  private final int keep;

  /// @param rules that the negatives were mined by
  /// @param keep negatives of a line, at most
  MinedLines(RetrievalDataset data, Mined mined, MiningRules rules, int keep) {
    this.data = data;
    this.mined = mined.pairs();
    this.rules = rules;
    this.keep = keep;
  }

  /// Writes all lines.
  ///
  /// @return how many
  long write(Path file, Form form) throws IOException {
    long[] lines = new long[1];
    AtomicFiles.write(
        file,
        out -> {
          Sink sink =
              line -> {
                out.write((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
                lines[0]++;
              };
          switch (form) {
            case LISTS -> lists(sink);
            case TRIPLETS -> triplets(sink);
            case TEVATRON -> tevatron(sink);
          }
        });
    return lines[0];
  }

  /// Takes a line.
  private interface Sink {
    void add(Map<String, Object> line) throws IOException;
  }

  private void lists(Sink sink) throws IOException {
    for (int p = 0; p < mined.size(); p++) {
      TrainingPair pair = data.train().get(p);
      MinedPair of = mined.get(p);
      var line = new LinkedHashMap<String, Object>();
      line.put("query", data.queries().get(pair.query()).text());
      line.put("pos", List.of(document("id", pair.document())));
      line.put("neg", documents("id", of.negatives()));
      if (pair.weight() != 1) {
        line.put("weight", pair.weight());
      }
      if (rules.scores() != null && of.negatives().length > 0) {
        line.put("pos_scores", List.of(of.positive()));
        line.put("neg_scores", of.scores());
      }
      sink.add(line);
    }
  }

  private void triplets(Sink sink) throws IOException {
    for (int p = 0; p < mined.size(); p++) {
      TrainingPair pair = data.train().get(p);
      for (int negative : mined.get(p).negatives()) {
        var line = new LinkedHashMap<String, Object>();
        line.put("anchor", data.queries().get(pair.query()).text());
        line.put("positive", text(pair.document()));
        line.put("negative", text(negative));
        sink.add(line);
      }
    }
  }

  private void tevatron(Sink sink) throws IOException {
    var pairsOf = new LinkedHashMap<Integer, List<Integer>>();
    for (int p = 0; p < mined.size(); p++) {
      pairsOf.computeIfAbsent(data.train().get(p).query(), q -> new ArrayList<>()).add(p);
    }
    for (var entry : pairsOf.entrySet()) {
      int[] negatives = common(entry.getValue());
      // Its reader draws from the negatives of every line.
      if (negatives.length == 0) {
        continue;
      }
      var query = data.queries().get(entry.getKey());
      int[] positives =
          entry.getValue().stream().mapToInt(p -> data.train().get(p).document()).toArray();
      var line = new LinkedHashMap<String, Object>();
      line.put("query_id", query.id());
      line.put("query", query.text());
      line.put("positive_passages", documents("docid", positives));
      line.put("negative_passages", documents("docid", negatives));
      sink.add(line);
    }
  }

  /// What was mined for any of the pairs of a query and holds the margins of all, highest scores
  /// first.
  private int[] common(List<Integer> pairs) {
    var scores = new TreeMap<Integer, Float>();
    for (int p : pairs) {
      MinedPair of = mined.get(p);
      for (int i = 0; i < of.negatives().length; i++) {
        scores.put(of.negatives()[i], of.scores()[i]);
      }
    }
    return scores.entrySet().stream()
        .filter(
            negative ->
                pairs.stream()
                    .allMatch(p -> rules.keeps(mined.get(p).positive(), negative.getValue())))
        .sorted(Map.Entry.<Integer, Float>comparingByValue().reversed())
        .limit(keep)
        .mapToInt(Map.Entry::getKey)
        .toArray();
  }

  private List<Map<String, String>> documents(String idKey, int[] positions) {
    return Arrays.stream(positions).mapToObj(d -> document(idKey, d)).toList();
  }

  private Map<String, String> document(String idKey, int position) {
    Document document = data.documents().get(position);
    var fields = new LinkedHashMap<String, String>();
    fields.put(idKey, document.id());
    fields.put("title", document.title());
    fields.put("text", document.text());
    return fields;
  }

  private String text(int position) {
    Document document = data.documents().get(position);
    return document.title().isEmpty() ? document.text() : document.title() + "\n" + document.text();
  }
}
