package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Files of a run that something else than the run has changed: data errors that say what to do.
class DamagedRunTest extends TrainedRun {

  @Test
  void aDamagedConfigurationIsADataError() throws IOException {
    Path copy = copyOfRun("damaged-config");
    Path saved = copy.resolve("config.json");
    Files.writeString(saved, Files.readString(saved).replace("\"epochs\"", "\"epoch\""));
    assertThat(console.run("search", "--run", copy.toString(), "x")).isEqualTo(ExitCode.DATA);
    assertThat(console.err())
        .startsWith(saved + ": must be as it was saved, got\n")
        .contains("training.epoch: unknown key");
    Files.delete(copy.resolve("results.json"));
    assertThat(console.run("resume", "--run", copy.toString())).isEqualTo(ExitCode.DATA);
  }

  @Test
  void damagedMinedNegativesAreNamedLineByLineAndMinedAgain() throws IOException {
    Path copy = copyOfRun("damaged-mined");
    Files.delete(copy.resolve("results.json"));
    Path mined = copy.resolve("mined/round-1.jsonl");
    var lines = Files.readAllLines(mined);
    String second = lines.get(1);
    String third = lines.get(2);
    lines.set(1, second.substring(0, second.length() / 2));
    lines.set(2, third.replaceFirst("\\[.*]", "[\"nobody\"]"));
    lines.set(3, lines.get(4));
    lines.removeLast();
    Files.write(mined, lines);
    String[] resume = {"resume", "--run", copy.toString()};
    assertThat(console.run(resume)).isEqualTo(ExitCode.DATA);
    assertThat(console.err())
        .contains(mined + ":2: must be one JSON object, got ")
        .contains(mined + ":3: \"negatives\" must be known documents, got \"nobody\"")
        .contains(mined + ":4: must be of the training pair q0-7, d0-7, got q0-8, d0-0")
        .endsWith("\nDelete the file, and './twinspire resume' mines again\n");
    lines.set(1, second);
    lines.set(2, third);
    lines.set(3, "{\"query\":\"q0-7\",\"positive\":\"d0-7\",\"negatives\":[]}");
    Files.write(mined, lines);
    assertThat(console.run(resume)).isEqualTo(ExitCode.DATA);
    assertThat(console.err())
        .contains(mined + ": must have a line for each of 96 training pairs, got 95");
    Files.delete(mined);
    Path environment = copy.resolve("environment.json");
    Files.writeString(
        environment,
        Files.readString(environment)
            .replaceFirst("\"kernels\" : \"[^\"]*\"", "\"kernels\" : \"x\""));
    assertThat(console.run(resume)).as(console.err()).isEqualTo(ExitCode.OK);
    assertThat(console.err())
        .containsPattern("goes on with kernels .*, was left with x: ends with the bits of neither");
    assertThat(Files.readString(environment)).doesNotContain("\"x\"");
    assertThat(mined).hasSameTextualContentAs(run.resolve("mined/round-1.jsonl"));
    assertThat(copy.resolve("results.json")).hasSameTextualContentAs(run.resolve("results.json"));
  }

  @Test
  void damagedResultsOfOneOfSeveralSeedsAreADataError() throws IOException {
    Path copy = copyOfRun("damaged-results");
    Path results = copy.resolve("results.json");
    String whole = Files.readString(results);
    Files.writeString(copy.resolve("seeds.json"), "{\"seeds\": 2}");
    for (String damaged :
        new String[] {
          "",
          "null",
          "[null]",
          whole.substring(0, whole.length() / 2),
          whole.replaceFirst("\"split\"", "\"splot\"")
        }) {
      Files.writeString(results, damaged);
      assertThat(console.run("resume", "--run", copy.toString())).isEqualTo(ExitCode.DATA);
      assertThat(console.err())
          .contains(results.toString())
          .contains(": must be rows as they were saved, got ")
          .endsWith(". Delete the file, and './twinspire resume' makes it again\n");
    }
  }

  /// The same ids and counts, but other texts, another pair or another judgment.
  @Test
  void aRunDoesNotGoOnWithOtherDataOfTheSameShape() throws IOException {
    Path copy = copyOfRun("other-data");
    Path data = folder.resolve("data");
    Files.delete(copy.resolve("results.json"));
    String[] resume = {"resume", "--run", copy.toString()};
    for (String[] change :
        new String[][] {
          {"corpus.jsonl", "dwordaa", "dwordbb"},
          {"queries.jsonl", "qwordaa", "qwordbb"},
          {"qrels/train.tsv", "q0-4\td0-4", "q0-4\td0-5"},
          {"qrels/test.tsv", "q0-2\td0-2", "q0-2\td0-3"}
        }) {
      Path file = data.resolve(change[0]);
      String before = Files.readString(file);
      Files.writeString(file, before.replace(change[1], change[2]));
      assertThat(console.run(resume)).as(change[0]).isEqualTo(ExitCode.DATA);
      assertThat(console.err())
          .contains(copy + ": must go on with the documents, queries, pairs and judgments that it")
          .endsWith("got others. Bring those back, or train anew with --overwrite\n");
      Files.writeString(file, before);
    }
    assertThat(console.run(resume)).as(console.err()).isEqualTo(ExitCode.OK);
  }

  @Test
  void aDamagedNumberOfSeedsIsADataError() throws IOException {
    Path copy = copyOfRun("damaged-seeds");
    for (String damaged : new String[] {"", "{", "{}", "{\"seeds\": 0}"}) {
      Files.writeString(copy.resolve("seeds.json"), damaged);
      assertThat(console.run("resume", "--run", copy.toString())).isEqualTo(ExitCode.DATA);
      assertThat(console.err())
          .contains("seeds.json: must hold {\"seeds\": N}, got '" + damaged + "'. ");
    }
  }
}
