package io.twinspire.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.settings.Problems;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnalyzersTest {
  private static final String TEXT = "The Engines' running costs weren't high in U.S. cities";

  @Test
  void englishStemsAndDropsStopWordsAsAsked() {
    assertThat(tokens(new AnalyzerSettings.English(true, false)))
        .containsExactly("the", "engin", "run", "cost", "weren't", "high", "in", "u.", "citi");
    assertThat(tokens(new AnalyzerSettings.English(true, true))).doesNotContain("the", "in");
    assertThat(tokens(new AnalyzerSettings.English(false, false)))
        .containsExactly(
            "the", "engines", "running", "costs", "weren't", "high", "in", "u.s", "cities");
    assertThat(tokens(new AnalyzerSettings.English(false, true)))
        .containsExactly("engines", "running", "costs", "weren't", "high", "u.s", "cities");
  }

  @Test
  void standardKeepsWords() {
    assertThat(tokens(new AnalyzerSettings.Standard()))
        .containsExactly(
            "the", "engines", "running", "costs", "weren't", "high", "in", "u.s", "cities");
  }

  @Test
  void everyLanguageHasAnAnalyzer() {
    assertThat(LanguageAnalyzers.codes()).hasSize(39).contains("de", "fr", "cs", "pt-BR", "cjk");
    for (String code : LanguageAnalyzers.codes()) {
      for (boolean stopWords : new boolean[] {false, true}) {
        assertThat(tokens(new AnalyzerSettings.Language(code, stopWords), "12345 word"))
            .as(code)
            .isNotEmpty();
      }
    }
    assertThat(tokens(new AnalyzerSettings.Language("de", false), "die Häuser"))
        .containsExactly("die", "haus");
    assertThat(tokens(new AnalyzerSettings.Language("de", true), "die Häuser"))
        .containsExactly("haus");
  }

  @Test
  void anUnknownLanguageIsSaid() {
    var problems = new Problems();
    new AnalyzerSettings.Language("xx", false).check(problems);
    assertThat(problems.messages().getFirst())
        .startsWith("language: must be one of ar, bg,")
        .endsWith("got \"xx\"");
    assertThatThrownBy(() -> Analyzers.of(new AnalyzerSettings.Language("xx", false)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> tokens(AnalyzerSettings settings) {
    return tokens(settings, TEXT);
  }

  private static List<String> tokens(AnalyzerSettings settings, String text) {
    var tokens = new ArrayList<String>();
    try (var analyzer = Analyzers.of(settings)) {
      new Tokens(analyzer, 100)
          .read(text, (token, length, _, _) -> tokens.add(new String(token, 0, length)));
    }
    return tokens;
  }
}
