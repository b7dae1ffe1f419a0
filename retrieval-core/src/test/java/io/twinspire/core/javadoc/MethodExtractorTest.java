package io.twinspire.core.javadoc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MethodExtractorTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Adds up all numbers. Then more.                     | Adds up all numbers.
          Sends {@code a < b} on its way.                     | Sends a < b on its way.
          Sends {@literal <T>} on its way.                    | Sends <T> on its way.
          Like {@link #copyOf(java.util.List)} but faster.    | Like copyOf but faster.
          Like {@link java.util.List#of(Object)} but faster.  | Like List.of but faster.
          Like {@link java.util.Map the map} but faster.      | Like the map but faster.
          Like {@linkplain #x that <i>one</i>} but faster.    | Like that one but faster.
          Where x &lt;= y &amp;&amp; y &#60; z holds.         | Where x <= y && y < z holds.
          Takes the <b>big</b> x<sup>2</sup>, and ends.       | Takes the big x2, and ends.
          Takes one<br>and another one.                       | Takes one and another one.
          Ends at a paragraph<p>and says no more.             | Ends at a paragraph
          {@inheritDoc} <p>The own words of this one. More.   | The own words of this one.
          {@return the number of things}                      | Returns the number of things.
          {@summary What it is about.} Details.               | What it is about.
          Starts here @return nothing                         | Starts here @return nothing
          """)
  void firstSentenceIsPlainText(String javadoc, String expected) {
    var methods = Sources.extract("/** " + javadoc + " */ int m() { return 1; }");
    assertThat(methods).extracting(JavaMethod::sentence).containsExactly(expected);
  }

  @Test
  void aSentenceOverSeveralLinesIsOneLine() {
    var methods = Sources.extract("/**\n * Adds up\n *   all numbers.\n * @return x\n */ int m();");
    assertThat(methods).extracting(JavaMethod::sentence).containsExactly("Adds up all numbers.");
  }

  @Test
  void markdownCommentsLoseTheirMarks() {
    var methods =
        Sources.extract(
            "\n"
                + "/// Adds `x` to the *big* [list][java.util.List] of **all** snake_case things."
                + " More.\n"
                + "int m() { return 1; }");
    assertThat(methods)
        .extracting(JavaMethod::sentence)
        .containsExactly("Adds x to the big list of all snake_case things.");
  }

  @Test
  void whatIsInheritedOrHasNoSentenceGivesNothing() {
    var methods =
        Sources.extract(
            """
            /** {@inheritDoc} */ int a() { return 1; }
            /** As told: {@inheritDoc} and so on. */ int b() { return 1; }
            /** @return the number */ int c() { return 1; }
            /** */ int d() { return 1; }
            // Adds up all numbers.
            int e() { return 1; }
            /* Adds up all numbers. */ int f() { return 1; }
            """);
    assertThat(methods).isEmpty();
  }

  @Test
  void constructorsAndFieldsAreNoMethods() {
    var methods =
        Sources.extract(
            """
            /** Makes one of these things. */ A() { }
            /** How many of them there are. */ int x = 3;
            /** One of these things here. */ class B { /** Makes one of these B. */ B() { } }
            """);
    assertThat(methods).isEmpty();
  }

  @Test
  void methodsOfEveryKindOfTypeAreFound() {
    String file =
        """
        package p.q;
        @interface Mark { /** How it is called here. */ String value() default ""; }
        interface I { /** Does what it does here. */ void i(); }
        enum E { ONE { /** What the one does here. */ void o() { } }; }
        record R(int x) { /** The half of this x. */ int half() { return x / 2; } }
        class C {
          static class D { /** What a D does here. */ void d() { } }
          Runnable r = new Runnable() { /** What it runs all day. */ public void run() { } };
        }
        """;
    assertThat(Sources.extract("p/q/C.java", file))
        .extracting(JavaMethod::id, JavaMethod::title, JavaMethod::topLevelClass)
        .containsExactly(
            tuple("lib/p.q.Mark#value()", "Mark.value", "p.q.Mark"),
            tuple("lib/p.q.I#i()", "I.i", "p.q.I"),
            tuple("lib/p.q.E$1#o()", "E.o", "p.q.E"),
            tuple("lib/p.q.R#half()", "R.half", "p.q.R"),
            tuple("lib/p.q.C.D#d()", "D.d", "p.q.C"),
            tuple("lib/p.q.C$1#run()", "C.run", "p.q.C"));
  }

  @Test
  void idsNameTheOverloadWithoutWhiteSpace() {
    var methods =
        Sources.extract(
            """
            /** One. */ void m(java.util.Map<String, ? extends Number> a, final int[]... b) { }
            /** Two. */ void m(@Deprecated String a, java.util.List<String>[] b) { }
            /** Three. */ <T extends Number> void m(T t) { }
            /** Four. */ <T extends String> void m(T t) { }
            """);
    assertThat(methods)
        .extracting(JavaMethod::id)
        .containsExactly(
            "lib/p.A#m(java.util.Map,int[][])",
            "lib/p.A#m(String,java.util.List[])",
            "lib/p.A#m(T)",
            "lib/p.A#m(T)~2");
  }

  @Test
  void textIsTheSourceOnOneLineWithoutJavadoc() {
    var method =
        Sources.extract(
                """
                /** Adds up all numbers. */
                @Deprecated // old
                public String m() {
                  /* why */ String s = "a // b /* c */" + '"' + \"""
                     x "/** y */" \\\""" z\""";
                  Object o = new Object() {
                    /** Tells what it is. */
                    public String toString() { return s; }
                  };
                  return s + o;
                }
                """)
            .getFirst();
    assertThat(method.text())
        .isEqualTo(
            "@Deprecated // old public String m() { /* why */ String s = \"a // b /* c */\" + '\"'"
                + " + \"\"\" x \"/** y */\" \\\"\"\" z\"\"\"; Object o = new Object() { public"
                + " String toString() { return s; } }; return s + o; }");
    assertThat(method.code()).startsWith("@Deprecated public String m() { String s =");
  }

  @Test
  void filesThatDoNotParseAreNamedAndLeftOut() {
    var files =
        List.of(
            new SourceSet.SourceFile("p/Bad.java", "package p;\nclass Bad { void m( }"),
            new SourceSet.SourceFile(
                "p/Good.java", "package p; class Good { /** Is good to all. */ void m() { } }"));
    var extraction =
        MethodExtractor.extract(
            new SourceSet("lib", "lib.jar", files, "digest"), JavadocSettings.defaults());
    assertThat(extraction.unparsable()).singleElement().asString().startsWith("p/Bad.java:2: ");
    assertThat(extraction.methods()).extracting(JavaMethod::id).containsExactly("lib/p.Good#m()");
  }
}
