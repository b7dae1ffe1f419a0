package io.twinspire.core.javadoc;

import static io.twinspire.core.javadoc.Sources.classesOf;
import static io.twinspire.core.javadoc.Sources.method;
import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.data.Qrels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static final JavadocSettings SETTINGS = JavadocSettings.defaults();
  private static final String TRAIN = classesOf(Split.TRAIN, "Train", 1).getFirst();
  private static final String DEV = classesOf(Split.DEV, "Dev", 1).getFirst();
  private static final String TEST = classesOf(Split.TEST, "Test", 1).getFirst();

  private static String body(String name) {
    return "void " + name + "() " + Sources.BODY.formatted(name);
  }

  /// The methods relevant in `split`, by sentence.
  private static List<String> relevant(Judged data, Split split, String sentence) {
    for (var query : data.queries()) {
      if (query.text().equals(sentence)) {
        return List.copyOf(data.of(split).of(query.id()).keySet());
      }
    }
    return List.of();
  }

  @Test
  void sentencesMustBeLongEnoughAndAscii() {
    assertThat(Rules.usable("Adds all up.", SETTINGS)).isFalse();
    assertThat(Rules.usable("Adds all of it.", SETTINGS)).isTrue();
    assertThat(Rules.usable("Adds all of it \u2014 fast.", SETTINGS)).isFalse();
  }

  @Test
  void sentencesRepeatedTooOftenGoWithTheirMethods() {
    var methods = new ArrayList<JavaMethod>();
    for (int i = 0; i < 8; i++) {
      methods.add(method(TRAIN, "a" + i, "Stands above eight methods.", body("a" + i)));
    }
    for (int i = 0; i < 9; i++) {
      methods.add(method(TRAIN, "b" + i, "Stands above nine methods.", body("b" + i)));
    }
    var outcome = Rules.apply(methods, SETTINGS);
    assertThat(outcome.repeated()).isEqualTo(9);
    assertThat(outcome.data().documents()).hasSize(8);
    assertThat(relevant(outcome.data(), Split.TRAIN, "Stands above eight methods.")).hasSize(8);
  }

  @Test
  void shortBodiesAreLeftOut() {
    var outcome =
        Rules.apply(
            List.of(
                method(TRAIN, "seven", "Has seven words in all.", "int m() { return 1; }//"),
                method(
                    TRAIN, "eight", "Has eight words in all.", "static int m() { return a + 1;")),
            SETTINGS);
    assertThat(outcome.shortBody()).isEqualTo(1);
    assertThat(outcome.data().documents())
        .extracting(JavaMethod::title)
        .containsExactly(TRAIN + ".eight");
  }

  @Test
  void aQueryGoesWithItsFirstMethodAndOnlyTrainingClassesAreTrained() {
    var outcome =
        Rules.apply(
            List.of(
                method("A" + TEST, "x", "Unused, only to be there.", body("x")),
                method(TEST, "t", "Is said in both classes.", body("t")),
                method("z" + TRAIN, "z", "Is said in both classes.", body("z"))),
            SETTINGS);
    // The home is the smaller id: the test class. Both methods answer; neither is trained.
    var data = outcome.data();
    assertThat(relevant(data, Split.TEST, "Is said in both classes.")).hasSize(2);
    assertThat(relevant(data, Split.TRAIN, "Is said in both classes.")).isEmpty();
    assertThat(LeakCheck.problems(data, SETTINGS)).isEmpty();
  }

  @Test
  void aTrainingQueryIsNotPairedWithMethodsOfHeldOutClasses() {
    String first = classesOf(Split.TRAIN, "A", 1).getFirst();
    var outcome =
        Rules.apply(
            List.of(
                method(first, "a", "Is said in both classes.", body("a")),
                method(TEST, "t", "Is said in both classes.", body("t"))),
            SETTINGS);
    assertThat(relevant(outcome.data(), Split.TRAIN, "Is said in both classes."))
        .containsExactly("lib/" + first + "#a()");
    assertThat(outcome.crossing()).isEqualTo(1);
    assertThat(outcome.data().documents()).hasSize(2);
  }

  @Test
  void twinsShareRelevanceAndAreNeverTrained() {
    var methods =
        List.of(
            method(TEST, "m", "Sums up all the ints.", body("m").replace("()", "(int[] a)")),
            method(TRAIN, "m", "Sums up all the longs.", body("m").replace("()", "(long[] a)")),
            method(TRAIN, "n", "Does quite another thing.", body("n")),
            method(DEV, "d", "Sums up all the dates.", body("d")));
    var outcome = Rules.apply(methods, SETTINGS);
    var data = outcome.data();
    assertThat(relevant(data, Split.TEST, "Sums up all the ints."))
        .containsExactlyInAnyOrder("lib/" + TEST + "#m()", "lib/" + TRAIN + "#m()");
    assertThat(outcome.twins()).isEqualTo(1);
    assertThat(outcome.leaking()).isEqualTo(1);
    assertThat(data.queries())
        .extracting(q -> q.text())
        .containsExactlyInAnyOrder(
            "Sums up all the ints.", "Does quite another thing.", "Sums up all the dates.");
    assertThat(data.documents()).hasSize(4);
    assertThat(relevant(data, Split.DEV, "Sums up all the dates.")).hasSize(1);
    assertThat(LeakCheck.problems(data, SETTINGS)).isEmpty();
  }

  @Test
  void theSplitDependsOnTheClassNameAlone() {
    var names = classesOf(Split.TRAIN, "x.Y", 2000);
    int last = Integer.parseInt(names.getLast().substring(3));
    // 2,000 of about 2,400 names are training classes: 83 %.
    assertThat(2000.0 / (last + 1)).isBetween(0.80, 0.86);
    assertThat(names).allMatch(name -> Split.of(name, SETTINGS) == Split.TRAIN);
  }

  /// Each way to break the data on purpose is seen.
  @Test
  void theLeakCheckSeesEveryLeak() {
    var ints = method(TEST, "m", "Sums up all the ints.", body("m"));
    var longs = method(TRAIN, "m", "Sums up all the longs.", body("m"));
    var other = method(TRAIN, "n", "Does quite another thing.", body("n"));
    var good = Rules.apply(List.of(ints, longs, other), SETTINGS).data();
    String test = good.of(Split.TEST).queryIds().iterator().next();
    String train = good.of(Split.TRAIN).queryIds().iterator().next();
    assertThat(LeakCheck.problems(good, SETTINGS)).isEmpty();

    var withoutTwin = new Qrels();
    withoutTwin.put(test, ints.id(), 1);
    assertThat(broken(good, Split.TEST, withoutTwin))
        .singleElement()
        .asString()
        .contains("twins must share relevance");

    var trainedTwin = new Qrels();
    trainedTwin.put(train, longs.id(), 1);
    assertThat(broken(good, Split.TRAIN, trainedTwin))
        .singleElement()
        .asString()
        .contains("must not be paired with code relevant to dev or test");

    var inTwoSplits = new Qrels();
    inTwoSplits.put(train, other.id(), 1);
    inTwoSplits.put(test, other.id(), 1);
    assertThat(broken(good, Split.TRAIN, inTwoSplits))
        .singleElement()
        .asString()
        .contains("must be in one split, got 2");

    var testClass = new Qrels();
    testClass.put(train, ints.id(), 1);
    assertThat(broken(good, Split.TRAIN, testClass))
        .anyMatch(problem -> problem.contains("must be paired with methods of training classes"));
  }

  private static List<String> broken(Judged good, Split split, Qrels replaced) {
    var qrels =
        Map.of(
            Split.TRAIN, split == Split.TRAIN ? replaced : good.of(Split.TRAIN),
            Split.DEV, good.of(Split.DEV),
            Split.TEST, split == Split.TEST ? replaced : good.of(Split.TEST));
    return LeakCheck.problems(new Judged(good.documents(), good.queries(), qrels), SETTINGS);
  }
}
