package io.twinspire.core.eval;

import io.twinspire.core.settings.SettingsException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A full-ranking metric of one query, by trec_eval's definition; `cutoff` is the number of ranks
/// it looks at, 0 for all of them. A document is relevant where its grade is above 0; unjudged
/// documents and negative grades are not.
///
/// With g_r the grade at rank r (0 where not relevant), R the number of relevant judgments:
///
/// | name | value | trec_eval |
/// |---|---|---|
/// | `ndcg`, `ndcg@k` | sum over r <= k of g_r / log2(r + 1), over the same sum of the grades sorted | `ndcg`, `ndcg_cut` |
/// | `mrr`, `mrr@k` | 1 / rank of the first relevant, 0 where it is beyond k | `recip_rank` |
/// | `map`, `map@k` | sum over relevant ranks r <= k of precision@r, over R | `map`, `map_cut` |
/// | `recall@k` | relevant within k, over R | `recall` |
/// | `precision@k` | relevant within k, over k (also where fewer than k were returned) | `P` |
/// | `hr@k` | 1 where a relevant one is within k, else 0 | `success` |
public record Metric(Measure measure, int cutoff) {

  /// What is computed, without where it is cut.
  public enum Measure {
    NDCG(true),
    MRR(true),
    MAP(true),
    RECALL(false),
    PRECISION(false),
    HR(false);

    private final boolean wholeRanking;

    Measure(boolean wholeRanking) {
      this.wholeRanking = wholeRanking;
    }
  }

  private static final Pattern FORM = Pattern.compile("([a-z]+)(?:@([1-9][0-9]{0,8}))?");

  /// What people and other tools call the same thing.
  private static final Map<String, String> OTHER_NAMES =
      Map.ofEntries(
          Map.entry("rr", "mrr"),
          Map.entry("reciprank", "mrr"),
          Map.entry("p", "precision"),
          Map.entry("prec", "precision"),
          Map.entry("r", "recall"),
          Map.entry("ap", "map"),
          Map.entry("hit", "hr"),
          Map.entry("hits", "hr"),
          Map.entry("hitrate", "hr"),
          Map.entry("success", "hr"),
          Map.entry("ndcgcut", "ndcg"),
          Map.entry("mapcut", "map"));

  private static final String EXAMPLES = "ndcg@10, mrr@10, recall@100, precision@10, hr@10, map";

  public Metric {
    if (cutoff < 0 || (cutoff == 0 && !measure.wholeRanking)) {
      throw new SettingsException(
          "metric: %s must have a cutoff of at least 1, got %d".formatted(label(measure), cutoff));
    }
  }

  /// Reads a name such as `ndcg@10`, `recall@100`, `map`.
  ///
  /// @throws SettingsException where it names no metric; the message suggests the nearest
  public static Metric parse(String name) {
    var match = FORM.matcher(name);
    if (match.matches()) {
      for (var measure : Measure.values()) {
        if (label(measure).equals(match.group(1))) {
          if (match.group(2) == null && !measure.wholeRanking) {
            throw new SettingsException(
                "metric: %1$s needs a cutoff, got \"%1$s\". Did you mean \"%1$s@10\"?"
                    .formatted(name));
          }
          return new Metric(measure, match.group(2) == null ? 0 : Integer.parseInt(match.group(2)));
        }
      }
    }
    throw new SettingsException(
        "metric: must be a name like %s, got \"%s\".%s"
            .formatted(EXAMPLES, name, suggestion(name)));
  }

  /// The name that [#parse] reads back.
  public String name() {
    return cutoff == 0 ? label(measure) : label(measure) + "@" + cutoff;
  }

  @Override
  public String toString() {
    return name();
  }

  /// The value for one query.
  ///
  /// @param ranked documents, best first
  /// @param judgments document id -> grade
  /// @return a number from 0 to 1; 0 where nothing is relevant
  public double of(List<ScoredDocument> ranked, Map<String, Integer> judgments) {
    return of(grades(ranked, judgments), idealGrades(judgments));
  }

  /// The grade at each rank, 0 where not relevant.
  static int[] grades(List<ScoredDocument> ranked, Map<String, Integer> judgments) {
    int[] grades = new int[ranked.size()];
    for (int i = 0; i < grades.length; i++) {
      grades[i] = Math.max(0, judgments.getOrDefault(ranked.get(i).id(), 0));
    }
    return grades;
  }

  /// The relevant grades of a query, highest first.
  static int[] idealGrades(Map<String, Integer> judgments) {
    int[] ascending =
        judgments.values().stream().mapToInt(g -> g).filter(g -> g > 0).sorted().toArray();
    int[] ideal = new int[ascending.length];
    for (int i = 0; i < ideal.length; i++) {
      ideal[i] = ascending[ideal.length - 1 - i];
    }
    return ideal;
  }

  /// The value from the grades alone.
  ///
  /// @param grades as [#grades] gives it
  /// @param ideal as [#idealGrades] gives it
  double of(int[] grades, int[] ideal) {
    int ranks = cutoff == 0 ? grades.length : Math.min(cutoff, grades.length);
    int relevant = ideal.length;
    if (relevant == 0) {
      return 0;
    }
    return switch (measure) {
      case NDCG -> {
        int idealRanks = cutoff == 0 ? relevant : Math.min(cutoff, relevant);
        yield discountedGain(grades, ranks) / discountedGain(ideal, idealRanks);
      }
      case MRR -> {
        int first = firstRelevant(grades, ranks);
        yield first == 0 ? 0 : 1.0 / first;
      }
      case MAP -> sumOfPrecisions(grades, ranks) / relevant;
      case RECALL -> (double) countRelevant(grades, ranks) / relevant;
      case PRECISION -> (double) countRelevant(grades, ranks) / cutoff;
      case HR -> firstRelevant(grades, ranks) == 0 ? 0 : 1;
    };
  }

  private static double discountedGain(int[] grades, int ranks) {
    double sum = 0;
    for (int i = 0; i < ranks; i++) {
      if (grades[i] > 0) {
        sum += grades[i] * Math.log(2) / Math.log(i + 2.0);
      }
    }
    return sum;
  }

  private static int firstRelevant(int[] grades, int ranks) {
    for (int i = 0; i < ranks; i++) {
      if (grades[i] > 0) {
        return i + 1;
      }
    }
    return 0;
  }

  private static int countRelevant(int[] grades, int ranks) {
    int count = 0;
    for (int i = 0; i < ranks; i++) {
      count += grades[i] > 0 ? 1 : 0;
    }
    return count;
  }

  private static double sumOfPrecisions(int[] grades, int ranks) {
    double sum = 0;
    int found = 0;
    for (int i = 0; i < ranks; i++) {
      if (grades[i] > 0) {
        found++;
        sum += (double) found / (i + 1);
      }
    }
    return sum;
  }

  private static String label(Measure measure) {
    return measure.name().toLowerCase(Locale.ROOT);
  }

  private static String suggestion(String name) {
    String lower = name.toLowerCase(Locale.ROOT).strip();
    String word = lower.replaceAll("[^a-z]", "");
    String digits = lower.replaceAll("[^0-9]", "").replaceFirst("^0+", "");
    var nearest = nearest(OTHER_NAMES.getOrDefault(word, word));
    if (nearest.isEmpty() || digits.length() > 9) {
      return "";
    }
    var measure = nearest.get();
    boolean cut = !digits.isEmpty() || !measure.wholeRanking;
    String cutoff = cut ? "@" + (digits.isEmpty() ? "10" : digits) : "";
    return " Did you mean \"" + label(measure) + cutoff + "\"?";
  }

  private static Optional<Measure> nearest(String word) {
    return Arrays.stream(Measure.values())
        .filter(m -> distance(word, label(m)) <= 1 + label(m).length() / 4)
        .min(Comparator.comparingInt(m -> distance(word, label(m))));
  }

  /// Levenshtein distance.
  private static int distance(String a, String b) {
    int[] row = IntStream.rangeClosed(0, b.length()).toArray();
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
