package io.twinspire.cli.command;

import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import io.twinspire.cli.run.DataPreparation;
import io.twinspire.cli.sources.MavenSources;
import io.twinspire.core.javadoc.JavadocDataset;
import io.twinspire.core.javadoc.JavadocSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "javadoc",
    description =
        "Builds the data set 'find the Java method that does this' from Java sources, as a BEIR"
            + " folder.",
    footer = {
      "",
      "Examples:",
      "  ./twinspire data javadoc --src src/main/java --out data/my-code",
      "  ./twinspire data javadoc --jar lib-1.2-sources.jar --jar com.google.guava:guava:33.4.8-jre"
          + " --out data/libs"
    })
final class JavadocCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = {"--jar", "--src"},
      required = true,
      paramLabel = "SOURCE",
      description =
          "A -sources jar, a folder of .java files, or group:artifact:version, whose -sources jar"
              + " Maven fetches. May be given often.")
  private List<String> sources = new ArrayList<>();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "The folder to make; an older data set of this kind there is replaced.")
  private Path out = Path.of("");

  @Option(names = "--json", description = "Print what was built, and what each rule took away.")
  private boolean json;

  JavadocCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    var paths = new MavenSources(DataPreparation.FETCHED, console::say).resolve(sources);
    var report = JavadocDataset.build(paths, JavadocSettings.defaults(), out, console::say);
    if (json) {
      console.printJson(report);
    } else {
      console.print(
          "%s: %,d methods, %,d train, %,d dev and %,d test queries"
              .formatted(
                  out,
                  report.documents(),
                  report.train().queries(),
                  report.dev().queries(),
                  report.test().queries()));
    }
    return ExitCode.OK;
  }
}
