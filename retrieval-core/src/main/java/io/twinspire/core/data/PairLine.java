package io.twinspire.core.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// One line of training or judged data, with its texts found in or added to a [Pool].
///
/// Tevatron's lines (`query_id`, `query`, `positive_passages`, `negative_passages`) mean the same:
/// their passages are documents, `docid` their id. Else the keys are `query` or `anchor`;
/// `positive` or `pos`; optional `negative` or `neg`; optional `weight` (1e-6 to 1e6); optional
/// `pos_scores` and `neg_scores`, a teacher's score for each text. Positive and negative take one
/// text or a list of them.
record PairLine(
    int query,
    int[] positives,
    int[] negatives,
    float weight,
    float[] posScores,
    float[] negScores) {
  private static final Set<String> KEYS =
      Set.of(
          "query",
          "anchor",
          "positive",
          "pos",
          "negative",
          "neg",
          "weight",
          "pos_scores",
          "neg_scores");

  private static final Set<String> TEVATRON =
      Set.of("query_id", "query", "positive_passages", "negative_passages");

  private static final Set<String> PASSAGE = Set.of("docid", "title", "text");

  /// A batch's weights are divided by their sum, in floats: far from 1 the loss overflows.
  private static final float LEAST_WEIGHT = 1e-6f;

  private static final float MOST_WEIGHT = 1e6f;

  static PairLine parse(String line, Pool pool) throws BadLine {
    var json = JsonLine.parse(line);
    if (json.has("positive_passages") || json.has("negative_passages")) {
      json = fromTevatron(json);
    }
    json.requireKeys(KEYS);
    String queryKey = oneOf(json, "query", "anchor");
    String positiveKey = oneOf(json, "positive", "pos");
    String negativeKey = json.has("neg") ? "neg" : "negative";
    if (json.has("neg") && json.has("negative")) {
      throw new BadLine("must have one of \"negative\", \"neg\", got both");
    }
    float weight = json.number("weight", 1);
    if (weight < LEAST_WEIGHT || weight > MOST_WEIGHT) {
      throw new BadLine(
          "\"weight\" must be 1e-6 to 1e6, got %s. Only ratios of weights count"
              .formatted(json.node().path("weight")));
    }
    var positives = json.list(positiveKey);
    var negatives = json.list(negativeKey);
    if (positives.isEmpty()) {
      throw new BadLine("\"" + positiveKey + "\" must hold at least one text, got []");
    }
    float[] posScores = scores(json, "pos_scores", positives.size());
    float[] negScores = scores(json, "neg_scores", negatives.size());
    if (json.has("pos_scores") != json.has("neg_scores") && !negatives.isEmpty()) {
      throw new BadLine("must have both \"pos_scores\" and \"neg_scores\" or neither, got one");
    }
    // All rules above hold before the pool changes; a line with a bad text adds what came before
    // it, which does no harm since reading then fails as a whole.
    return new PairLine(
        pool.resolveQuery(queryKey, json.node().get(queryKey)),
        documents(positiveKey, positives, pool),
        documents(negativeKey, negatives, pool),
        weight,
        posScores,
        negScores);
  }

  /// The same line with our keys.
  private static JsonLine fromTevatron(JsonLine json) throws BadLine {
    json.requireKeys(TEVATRON);
    var line = JsonNodeFactory.instance.objectNode();
    line.put("query", json.nonBlank("query"));
    line.set("pos", documents(json, "positive_passages"));
    line.set("neg", documents(json, "negative_passages"));
    return new JsonLine(line);
  }

  private static ArrayNode documents(JsonLine json, String key) throws BadLine {
    var documents = JsonNodeFactory.instance.arrayNode();
    for (var passage : json.list(key)) {
      if (!passage.isObject()) {
        throw new BadLine(
            "\"%s\" must hold objects with \"docid\", \"title\" and \"text\", got %s"
                .formatted(key, JsonLine.excerpt(passage)));
      }
      var of = new JsonLine(passage);
      of.requireKeys(PASSAGE);
      documents
          .addObject()
          .put("id", of.id("docid"))
          .put("title", of.text("title", ""))
          .put("text", of.nonBlank("text"));
    }
    return documents;
  }

  /// A training pair for each positive, each with all negatives.
  void addPairs(List<TrainingPair> pairs) {
    for (int i = 0; i < positives.length; i++) {
      float[] scores = new float[0];
      if (posScores.length > 0) {
        scores = new float[1 + negatives.length];
        scores[0] = posScores[i];
        System.arraycopy(negScores, 0, scores, 1, negScores.length);
      }
      pairs.add(new TrainingPair(query, positives[i], weight, negatives, scores));
    }
  }

  /// Judgments of grade 1 for the positives and 0 for the negatives.
  void addJudgments(Qrels qrels, Pool pool) {
    String id = pool.queries().get(query).id();
    for (int positive : positives) {
      qrels.put(id, pool.documents().get(positive).id(), 1);
    }
    for (int negative : negatives) {
      String document = pool.documents().get(negative).id();
      if (!qrels.of(id).containsKey(document)) {
        qrels.put(id, document, 0);
      }
    }
  }

  private static String oneOf(JsonLine json, String one, String other) throws BadLine {
    if (json.has(one) == json.has(other)) {
      throw new BadLine(
          "must have one of \""
              + one
              + "\", \""
              + other
              + "\", got "
              + (json.has(one) ? "both" : JsonLine.excerpt(json.node())));
    }
    return json.has(one) ? one : other;
  }

  private static int[] documents(String key, List<JsonNode> values, Pool pool) throws BadLine {
    int[] positions = new int[values.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = pool.resolveDocument(key, values.get(i));
    }
    return positions;
  }

  private static float[] scores(JsonLine json, String key, int size) throws BadLine {
    var values = new ArrayList<Float>();
    for (var value : json.list(key)) {
      values.add(JsonLine.number(key, value));
    }
    if (json.has(key) && values.size() != size) {
      throw new BadLine(
          "\"" + key + "\" must have a score for each of " + size + " texts, got " + values.size());
    }
    float[] scores = new float[values.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = values.get(i);
    }
    return scores;
  }
}
