package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Tests of a run on planted data that is trained once for all of them and that none of them
/// changes.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TrainedRun {
  final CapturedConsole console = new CapturedConsole();
  Path folder = Path.of("");
  Path config = Path.of("");
  Path run = Path.of("");

  /// What the training printed.
  String printed = "";

  @BeforeAll
  void train(@TempDir Path temporary) throws IOException {
    folder = temporary;
    PlantedData.write(folder.resolve("data"));
    config = PlantedData.writeConfig(folder.resolve("planted.json"), folder.resolve("data"));
    run = folder.resolve("run");
    assertThat(console.train(config, run)).as(console.err()).isEqualTo(ExitCode.OK);
    printed = console.out();
  }

  /// A copy that a test may damage.
  Path copyOfRun(String name) throws IOException {
    Path copy = folder.resolve(name);
    try (var files = Files.walk(run)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(run.relativize(file).toString()));
      }
    }
    return copy;
  }
}
