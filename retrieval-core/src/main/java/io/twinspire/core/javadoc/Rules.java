package io.twinspire.core.javadoc;

import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.Query;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The rules between methods found and a data set: repeats, short bodies, the split, shared
/// relevance of twins, and no leak from dev and test into the training pairs.
final class Rules {

  /// @param repeated methods left out because their sentence stands above too many
  /// @param shortBody methods left out because their source is too short
  /// @param crossing training pairs left out because the method's class is a dev or test class
  /// @param leaking training pairs left out because the method is, or is a twin of, one that is
  ///   relevant to a dev or test query
  /// @param twins judgments added to dev and test because twins share relevance
  record Outcome(Judged data, int repeated, int shortBody, int crossing, int leaking, int twins) {}

  private final JavadocSettings settings;
  private final List<JavaMethod> documents;
  private final int[] groups;
  private final Map<Integer, List<Integer>> members = new TreeMap<>();
  private final Map<Split, Qrels> qrels = new EnumMap<>(Split.class);
  private int crossing;
  private int leaking;
  private int twins;

  private Rules(JavadocSettings settings, List<JavaMethod> documents) {
    this.settings = settings;
    this.documents = documents;
    this.groups = Twins.groupsOf(documents, settings.twinSimilarity());
    for (int d = 0; d < groups.length; d++) {
      members.computeIfAbsent(groups[d], g -> new ArrayList<>()).add(d);
    }
    for (Split split : Split.values()) {
      qrels.put(split, new Qrels());
    }
  }

  /// A sentence that can be asked: long enough and ASCII.
  static boolean usable(String sentence, JavadocSettings settings) {
    return CodeText.words(sentence) >= settings.minSentenceWords()
        && sentence.chars().allMatch(c -> c < 128);
  }

  /// @param usable methods with a [#usable] sentence, ids distinct
  static Outcome apply(List<JavaMethod> usable, JavadocSettings settings) {
    var bySentence = new TreeMap<String, Integer>();
    usable.forEach(method -> bySentence.merge(method.sentence(), 1, Integer::sum));
    var rare =
        usable.stream()
            .filter(m -> bySentence.getOrDefault(m.sentence(), 0) <= settings.maxRepeats())
            .toList();
    var documents =
        rare.stream()
            .filter(m -> CodeText.words(m.text()) >= settings.minBodyWords())
            .sorted(Comparator.comparing(JavaMethod::id))
            .toList();
    var rules = new Rules(settings, documents);
    var queries = rules.judge();
    return new Outcome(
        new Judged(documents, queries, rules.qrels),
        usable.size() - rare.size(),
        rare.size() - documents.size(),
        rules.crossing,
        rules.leaking,
        rules.twins);
  }

  private List<Query> judge() {
    var methodsOf = new TreeMap<String, List<Integer>>();
    for (int d = 0; d < documents.size(); d++) {
      methodsOf.computeIfAbsent(documents.get(d).sentence(), s -> new ArrayList<>()).add(d);
    }
    var byId = new TreeMap<String, String>();
    methodsOf.keySet().forEach(sentence -> byId.put(queryId(sentence), sentence));
    var held = new BitSet();
    var training = new TreeMap<String, List<Integer>>();
    byId.forEach(
        (id, sentence) -> {
          var methods = methodsOf.getOrDefault(sentence, List.of());
          // A sentence of several classes goes where the first of its methods goes.
          Split split = splitOf(methods.getFirst());
          if (split == Split.TRAIN) {
            training.put(id, methods);
          } else {
            judgeHeldOut(split, id, methods, held);
          }
        });
    training.forEach((id, methods) -> pair(id, methods, held));
    return byId.entrySet().stream()
        .filter(e -> qrels.values().stream().anyMatch(q -> !q.of(e.getKey()).isEmpty()))
        .map(e -> new Query(e.getKey(), e.getValue()))
        .toList();
  }

  /// Twins share relevance; every group that is relevant to a query held out is `held`.
  private void judgeHeldOut(Split split, String id, List<Integer> methods, BitSet held) {
    var relevant = new BitSet();
    for (int method : methods) {
      held.set(groups[method]);
      members.getOrDefault(groups[method], List.of()).forEach(relevant::set);
    }
    twins += relevant.cardinality() - methods.size();
    relevant.stream().forEach(d -> judgments(split).put(id, documents.get(d).id(), 1));
  }

  private void pair(String id, List<Integer> methods, BitSet held) {
    for (int method : methods) {
      if (held.get(groups[method])) {
        leaking++;
      } else if (splitOf(method) != Split.TRAIN) {
        crossing++;
      } else {
        judgments(Split.TRAIN).put(id, documents.get(method).id(), 1);
      }
    }
  }

  private Qrels judgments(Split split) {
    return qrels.computeIfAbsent(split, s -> new Qrels());
  }

  private Split splitOf(int document) {
    return Split.of(documents.get(document).topLevelClass(), settings);
  }

  /// The same sentence has the same id whatever it is found in.
  private static String queryId(String sentence) {
    byte[] digest = SourceSet.sha256().digest(sentence.getBytes(StandardCharsets.UTF_8));
    return "q" + HexFormat.of().formatHex(digest, 0, 6);
  }
}
