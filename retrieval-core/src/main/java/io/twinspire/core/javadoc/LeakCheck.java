package io.twinspire.core.javadoc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What must hold of a data set before it is written, told from the result alone.
final class LeakCheck {
  private final Judged data;
  private final Map<String, Integer> groupOf = new HashMap<>();
  private final Map<Integer, Set<String>> members = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  private LeakCheck(Judged data, JavadocSettings settings) {
    this.data = data;
    int[] groups = Twins.groupsOf(data.documents(), settings.twinSimilarity());
    for (int d = 0; d < groups.length; d++) {
      String id = data.documents().get(d).id();
      groupOf.put(id, groups[d]);
      members.computeIfAbsent(groups[d], g -> new HashSet<>()).add(id);
    }
  }

  /// Each broken rule with the query or method it was broken by; empty where all is well.
  static List<String> problems(Judged data, JavadocSettings settings) {
    var check = new LeakCheck(data, settings);
    check.oneSplitEach();
    check.twinsShareRelevance(Split.DEV);
    check.twinsShareRelevance(Split.TEST);
    check.nothingHeldOutIsTrained();
    check.trainingClasses(settings);
    return List.copyOf(check.problems);
  }

  private void oneSplitEach() {
    for (var query : data.queries()) {
      long splits = data.qrels().values().stream().filter(q -> !q.of(query.id()).isEmpty()).count();
      if (splits != 1) {
        problems.add("query " + query.id() + ": must be in one split, got " + splits);
      }
    }
  }

  private void twinsShareRelevance(Split split) {
    for (String query : data.of(split).queryIds()) {
      var relevant = data.of(split).of(query).keySet();
      for (String document : relevant) {
        for (String twin : twins(document)) {
          if (!relevant.contains(twin)) {
            problems.add(
                split.fileName()
                    + " query "
                    + query
                    + ": twins must share relevance, got "
                    + document
                    + " without "
                    + twin);
          }
        }
      }
    }
  }

  private void nothingHeldOutIsTrained() {
    var held = new HashMap<Integer, String>();
    for (Split split : List.of(Split.DEV, Split.TEST)) {
      for (String query : data.of(split).queryIds()) {
        for (String document : data.of(split).of(query).keySet()) {
          held.put(groupOf.getOrDefault(document, -1), split.fileName() + " query " + query);
        }
      }
    }
    for (String query : data.of(Split.TRAIN).queryIds()) {
      for (String document : data.of(Split.TRAIN).of(query).keySet()) {
        String holder = held.get(groupOf.getOrDefault(document, -1));
        if (holder != null) {
          problems.add(
              "train query "
                  + query
                  + ": must not be paired with code relevant to dev or test, got "
                  + document
                  + ", which is or is a twin of code relevant to "
                  + holder);
        }
      }
    }
  }

  private void trainingClasses(JavadocSettings settings) {
    var classOf = new HashMap<String, String>();
    data.documents().forEach(d -> classOf.put(d.id(), d.topLevelClass()));
    for (String query : data.of(Split.TRAIN).queryIds()) {
      for (String document : data.of(Split.TRAIN).of(query).keySet()) {
        Split split = Split.of(classOf.getOrDefault(document, ""), settings);
        if (split != Split.TRAIN) {
          problems.add(
              "train query "
                  + query
                  + ": must be paired with methods of training classes, got "
                  + document
                  + " of a "
                  + split.fileName()
                  + " class");
        }
      }
    }
  }

  private Set<String> twins(String document) {
    return members.getOrDefault(groupOf.getOrDefault(document, -1), Set.of());
  }
}
