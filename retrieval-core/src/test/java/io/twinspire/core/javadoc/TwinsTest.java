package io.twinspire.core.javadoc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TwinsTest {

  @Test
  void overloadsForPrimitiveTypesAreTwins() {
    String ints =
        "static boolean has(int[] array, int x) { for (int a : array) if (a == x) return true;"
            + " return false; }";
    String longs = ints.replace("int", "long");
    String other =
        "static boolean none(int[] array) { return array.length == 0 && !array.equals(null); }";
    assertThat(Twins.groups(List.of(ints, other, longs), 0.8)).containsExactly(0, 1, 0);
    assertThat(Twins.similarity(ints, longs)).isEqualTo(1.0);
  }

  @Test
  void whoeverIsATwinByTextOrByCodeIsOne() {
    String code = words(0, 40);
    String remarked = "// " + words(100, 140) + " " + code;
    String alike = "// " + words(100, 140) + " " + words(0, 30) + " " + words(50, 60);
    var methods =
        List.of(
            method("A", code, code),
            method("B", remarked, code),
            method("C", alike, words(0, 30) + " " + words(50, 60)));
    assertThat(Twins.groupsOf(methods, 0.7)).containsExactly(0, 0, 0);
    assertThat(Twins.groups(List.of(code, remarked, alike), 0.7)).containsExactly(0, 1, 1);
    assertThat(Twins.groupsOf(methods.subList(0, 1), 0.7)).containsExactly(0);
  }

  private static JavaMethod method(String id, String text, String code) {
    return new JavaMethod(id, "lib", "p." + id, id + ".m", text, code, "Does what it does.");
  }

  @Test
  void twinsOfTwinsAreOneGroup() {
    String a = words(0, 40);
    String b = words(3, 43);
    String c = words(6, 46);
    assertThat(Twins.similarity(a, b)).isGreaterThanOrEqualTo(0.8);
    assertThat(Twins.similarity(a, c)).isBetween(0.7, 0.8);
    assertThat(Twins.groups(List.of(a, c, b), 0.8)).containsExactly(0, 0, 0);
    assertThat(Twins.groups(List.of(a, c), 0.8)).containsExactly(0, 1);
  }

  @Test
  void aShareMetExactlyCounts() {
    // 35 and 28 grams of which 28 are shared: 0.8, which 0.8 * 35 misses in floating point.
    assertThat(Twins.groups(List.of(words(0, 39), words(0, 32)), 0.8)).containsExactly(0, 0);
    assertThat(Twins.groups(List.of(words(0, 39), words(0, 31)), 0.8)).containsExactly(0, 1);
  }

  @Test
  void fewerThanFiveTokensAreTwinsOnlyOfTheSame() {
    assertThat(Twins.groups(List.of("a b", "a b", "a c", "", ""), 0.8))
        .containsExactly(0, 0, 2, 3, 3);
  }

  /// Every pair compared gives the same groups as the index.
  @Test
  void theIndexMissesNothing() {
    var random = new Random(5);
    var codes = new ArrayList<String>();
    for (int i = 0; i < 120; i++) {
      if (i > 0 && random.nextInt(3) > 0) {
        var tokens = new ArrayList<>(List.of(codes.get(random.nextInt(i)).split(" ")));
        for (int edits = random.nextInt(4); edits > 0; edits--) {
          tokens.set(random.nextInt(tokens.size()), "w" + random.nextInt(9));
        }
        codes.add(String.join(" ", tokens));
      } else {
        var tokens = new ArrayList<String>();
        for (int length = 6 + random.nextInt(60); length > 0; length--) {
          tokens.add("w" + random.nextInt(9));
        }
        codes.add(String.join(" ", tokens));
      }
    }
    for (double threshold : new double[] {0.5, 0.8, 1.0}) {
      assertThat(Twins.groups(codes, threshold)).isEqualTo(byEveryPair(codes, threshold));
    }
  }

  private static int[] byEveryPair(List<String> codes, double threshold) {
    int[] group = new int[codes.size()];
    for (int i = 0; i < group.length; i++) {
      group[i] = i;
    }
    for (int i = 0; i < group.length; i++) {
      for (int j = 0; j < i; j++) {
        if (Twins.similarity(codes.get(i), codes.get(j)) >= threshold - 1e-9) {
          int from = Math.max(group[i], group[j]);
          int to = Math.min(group[i], group[j]);
          for (int k = 0; k < group.length; k++) {
            group[k] = group[k] == from ? to : group[k];
          }
        }
      }
    }
    return group;
  }

  private static String words(int from, int to) {
    var words = new StringBuilder();
    for (int i = from; i < to; i++) {
      words.append('w').append(i).append(' ');
    }
    return words.toString().strip();
  }
}
