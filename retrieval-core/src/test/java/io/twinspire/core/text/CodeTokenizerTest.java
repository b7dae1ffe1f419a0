package io.twinspire.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeTokenizerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          parseHTTPHeader2_old      | parse http header 2 old
          StringUtils.isBlank(cs);  | string utils is blank cs
          __init__                  | init
          _a$b_                     | a b
          UTF8                      | utf 8
          XMLHttpRequest            | xml http request
          MAX_VALUE                 | max value
          getURL                    | get url
          URLs                      | urls
          parseURLsOf IDs2 ids_IDs$ | parse urls of ids 2 ids ids
          isHTTPSafe HTTPServer     | is http safe http server
          asIs AsB                  | as is as b
          aB                        | a b
          AB                        | ab
          x                         | x
          don't                     | don t
          ΑΒγδεΖηθ                  | α βγδε ζηθ
          naïveÉtude                | naïve étude
          हिन्दी                       | हिन्दी
          日本語テスト                 | 日本語テスト
          """)
  void identifiersAreCutIntoTheirParts(String text, String parts) throws IOException {
    assertThat(String.join(" ", tokens(text, false))).isEqualTo(parts);
  }

  @Test
  void aWholeIdentifierStandsAtThePositionOfItsFirstPart() throws IOException {
    assertThat(tokens("_fooBar baz", true)).containsExactly("foo", "+foobar", "bar", "baz");
  }

  @Test
  void joinersAloneAreNothing() throws IOException {
    assertThat(tokens("___ $ _$_", true)).isEmpty();
    assertThat(tokens("", true)).isEmpty();
  }

  @Test
  void charactersOutsideTheBasicPlaneStayWhole() throws IOException {
    // U+10400 is an upper-case letter, U+10428 its lower case; between them a broken surrogate.
    String text = "\uD801\uDC00\uD801\uDC28 \uD801 \uD801\uDC28";
    assertThat(tokens(text, false)).containsExactly("\uD801\uDC28\uD801\uDC28", "\uD801\uDC28");
  }

  @Test
  void offsetsPointIntoTheText() throws IOException {
    String text = "  new ArrayList<>(fooBar_2)";
    try (Analyzer analyzer = Analyzers.of(new AnalyzerSettings.Code(true, false, false));
        var stream = analyzer.tokenStream("f", text)) {
      var term = stream.getAttribute(CharTermAttribute.class);
      var offset = stream.getAttribute(OffsetAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        assertThat(text.substring(offset.startOffset(), offset.endOffset()))
            .isEqualToIgnoringCase(term.toString());
      }
      stream.end();
      assertThat(offset.endOffset()).isEqualTo(text.length());
    }
  }

  @Test
  void aHugeRunIsCutAndNothingOfItIsLost() throws IOException {
    var tokens = tokens("x".repeat(100_000), false);
    assertThat(tokens).allMatch(token -> token.length() <= 255);
    assertThat(String.join("", tokens)).hasSize(100_000);
  }

  /// Tokens; a "+" marks those that stand at the position of the one before.
  private static List<String> tokens(String text, boolean whole) throws IOException {
    var tokens = new ArrayList<String>();
    try (Analyzer analyzer = Analyzers.of(new AnalyzerSettings.Code(whole, false, false));
        var stream = analyzer.tokenStream("f", text)) {
      var term = stream.getAttribute(CharTermAttribute.class);
      var increment = stream.getAttribute(PositionIncrementAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        tokens.add((increment.getPositionIncrement() == 0 ? "+" : "") + term);
      }
    }
    return tokens;
  }

  @Test
  void stopWordsGoAndStemsStayWhereAsked() throws IOException {
    try (Analyzer analyzer = Analyzers.of(new AnalyzerSettings.Code(false, true, true));
        var stream = analyzer.tokenStream("text", "Returns the isEmptyLists of it")) {
      var term = stream.getAttribute(CharTermAttribute.class);
      stream.reset();
      var tokens = new ArrayList<String>();
      while (stream.incrementToken()) {
        tokens.add(term.toString());
      }
      assertThat(tokens).containsExactly("return", "empti", "list");
    }
  }
}
