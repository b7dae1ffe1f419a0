package io.twinspire.core.text;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;

/// How a text is cut into tokens.
public sealed interface AnalyzerSettings {

  @Doc(
      "For source code and text about it: cuts at punctuation, underscores, camelCase and between"
          + " letters and digits, and lower-cases.")
  @TypeName("code")
  record Code(
      @Doc("Also keep each whole identifier that was cut, lower-cased, as a token.")
          @Default("false")
          boolean wholeIdentifiers,
      @Doc("Reduce words to their stems (Porter).") @Default("false") boolean stemming,
      @Doc("Drop the commonest English words.") @Default("false") boolean stopWords)
      implements AnalyzerSettings {}

  @Doc("Lucene's English analyzer.")
  @TypeName("english")
  record English(
      @Doc("Reduce words to their stems (Porter).") @Default("true") boolean stemming,
      @Doc("Drop the commonest words.") @Default("false") boolean stopWords)
      implements AnalyzerSettings {}

  @Doc("Words by Unicode's rules, lower-cased: no stemming, no stop words. For any language.")
  @TypeName("standard")
  record Standard() implements AnalyzerSettings {}

  @Doc("Lucene's analyzer for a language, with its stemming.")
  @TypeName("language")
  record Language(
      @Doc("ISO 639 code, e.g. \"de\" or \"fr\"; \"cjk\" for Chinese, Japanese, Korean.")
          String language,
      @Doc("Drop the language's commonest words.") @Default("false") boolean stopWords)
      implements AnalyzerSettings, Checked {
    @Override
    public void check(Problems problems) {
      problems.require(
          LanguageAnalyzers.has(language),
          "language",
          "must be one of " + String.join(", ", LanguageAnalyzers.codes()),
          "\"" + language + "\"");
    }
  }
}
