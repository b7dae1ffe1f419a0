package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the README shows is what there is.
class ReadmeTest {
  private static final Path ROOT = Path.of("..");

  @Test
  void theLuceneProgramIsTheOneThatATestRuns() throws IOException {
    String program = Files.readString(ROOT.resolve("docs/examples/PlainLuceneProgram.java"));
    assertThat(readme()).contains("```java\n" + program.strip() + "\n```");
  }

  @Test
  void everyFileThatItNamesExists() throws IOException {
    var named = Pattern.compile("(?:configs|docs)/[\\w./-]*\\w|CONTRIBUTING.md|CHANGELOG.md");
    var files = named.matcher(readme()).results().map(match -> match.group()).toList();
    assertThat(files).contains("configs/javadoc-search.json", "docs/report.png");
    assertThat(files).allSatisfy(file -> assertThat(ROOT.resolve(file)).exists());
  }

  private static String readme() throws IOException {
    return Files.readString(ROOT.resolve("README.md"));
  }
}
