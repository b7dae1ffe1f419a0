package io.twinspire.core.javadoc;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.LongIntHashMap;
import com.carrotsearch.hppc.LongObjectHashMap;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Groups of near-duplicate methods: two are twins where the Jaccard index of their sets of token
/// 5-grams reaches the threshold, and twins of twins belong to the same group.
///
/// Exact. Candidates come from an inverted index over each set's rarest 5-grams (prefix filtering,
/// Chaudhuri et al. 2006, Bayardo et al. 2007: two sets with Jaccard >= t share one of their first
/// `n - ceil(t n) + 1` elements in any common order); each candidate is then counted.
final class Twins {
  private static final int GRAM = 5;

  /// 0.8 * 35 is 28.000000000000004: a share that is met exactly must count as met.
  private static final double SLACK = 1e-9;

  private final long[][] sets;
  private final double threshold;
  private final int[] parent;

  private Twins(long[][] sets, double threshold, int[] parent) {
    this.sets = sets;
    this.threshold = threshold;
    this.parent = parent;
  }

  /// For each text the smallest position in its group; equal numbers are one group.
  static int[] groups(List<String> codes, double threshold) {
    return groupsByAny(List.of(codes), threshold);
  }

  /// Methods are twins by their code, or by their text as a reader gets it, comments and all.
  static int[] groupsOf(List<JavaMethod> methods, double threshold) {
    var codes = methods.stream().map(JavaMethod::code).toList();
    var texts = methods.stream().map(JavaMethod::text).toList();
    return groupsByAny(codes.equals(texts) ? List.of(codes) : List.of(codes, texts), threshold);
  }

  private static int[] groupsByAny(List<List<String>> views, double threshold) {
    int size = views.getFirst().size();
    int[] parent = IntStream.range(0, size).toArray();
    for (var view : views) {
      new Twins(view.stream().map(Twins::grams).toArray(long[][]::new), threshold, parent).join();
    }
    return IntStream.range(0, size).map(i -> root(parent, i)).toArray();
  }

  /// The Jaccard index that [#groups] compares with the threshold.
  static double similarity(String a, String b) {
    long[] x = grams(a);
    long[] y = grams(b);
    Arrays.sort(x);
    Arrays.sort(y);
    int common = common(x, y);
    return common / (double) (x.length + y.length - common);
  }

  /// Distinct hashed 5-grams; a shorter text is one gram.
  private static long[] grams(String code) {
    var tokens = CodeText.tokens(code);
    int length = Math.min(GRAM, tokens.size());
    return IntStream.rangeClosed(0, tokens.size() - length)
        .mapToLong(from -> hash(tokens.subList(from, from + length)))
        .distinct()
        .toArray();
  }

  /// 64-bit FNV-1a over the characters: with some 10^6 grams a collision is improbable (10^-7).
  private static long hash(List<String> gram) {
    long hash = 0xcbf29ce484222325L;
    for (String token : gram) {
      for (int i = 0; i < token.length(); i++) {
        hash = (hash ^ token.charAt(i)) * 0x100000001b3L;
      }
      hash = (hash ^ 0x1_0000) * 0x100000001b3L;
    }
    return hash;
  }

  private void join() {
    sortByRarity();
    // Shortest first: what is in the index is never longer than what asks.
    int[] order =
        IntStream.range(0, sets.length)
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> sets[i].length).thenComparingInt(i -> i))
            .mapToInt(Integer::intValue)
            .toArray();
    var index = new LongObjectHashMap<IntArrayList>();
    int[] lastAsked = new int[sets.length];
    Arrays.fill(lastAsked, -1);
    for (int asking : order) {
      long[] set = sets[asking];
      for (int p = 0; p < prefix(set); p++) {
        var holders = index.get(set[p]);
        if (holders == null) {
          holders = new IntArrayList();
          index.put(set[p], holders);
        }
        for (int h = 0; h < holders.size(); h++) {
          int other = holders.get(h);
          if (lastAsked[other] != asking) {
            lastAsked[other] = asking;
            joinIfTwins(asking, other);
          }
        }
        holders.add(asking);
      }
    }
  }

  private void joinIfTwins(int a, int b) {
    int rootA = root(parent, a);
    int rootB = root(parent, b);
    int sizes = sets[a].length + sets[b].length;
    if (rootA == rootB || sets[b].length < threshold * sets[a].length - SLACK) {
      return;
    }
    int common = common(sets[a], sets[b]);
    if (common >= threshold * (sizes - common) - SLACK) {
      parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
    }
  }

  private int prefix(long[] set) {
    return set.length - (int) Math.ceil(threshold * set.length - SLACK) + 1;
  }

  private static int root(int[] parent, int i) {
    int at = i;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  /// Replaces each gram by its rank, rarest first, and sorts by it: the merge of two sets and the
  /// prefix then go by one order.
  private void sortByRarity() {
    var frequency = new LongIntHashMap();
    for (long[] set : sets) {
      for (long gram : set) {
        frequency.addTo(gram, 1);
      }
    }
    // (frequency, position) in one long: sorts without boxes. Which of two equally rare grams comes
    // first changes no group.
    long[] grams = frequency.keys().toArray();
    long[] rarestFirst = new long[grams.length];
    for (int g = 0; g < grams.length; g++) {
      rarestFirst[g] = ((long) frequency.get(grams[g]) << 32) | g;
    }
    Arrays.sort(rarestFirst);
    var rank = new LongIntHashMap(grams.length);
    for (int r = 0; r < rarestFirst.length; r++) {
      rank.put(grams[(int) rarestFirst[r]], r);
    }
    for (long[] set : sets) {
      for (int p = 0; p < set.length; p++) {
        set[p] = rank.get(set[p]);
      }
      Arrays.sort(set);
    }
  }

  /// Number of elements that two rising arrays share.
  private static int common(long[] x, long[] y) {
    int i = 0;
    int j = 0;
    int common = 0;
    while (i < x.length && j < y.length) {
      if (x[i] == y[j]) {
        common++;
        i++;
        j++;
      } else if (x[i] < y[j]) {
        i++;
      } else {
        j++;
      }
    }
    return common;
  }
}
