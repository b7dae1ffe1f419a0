package io.twinspire.cli.run;

import io.twinspire.core.files.JsonFiles;
import io.twinspire.core.negatives.MiningReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// `mining.json`: the rounds of a run and what each did to the dev metric.
final class MiningHistory {

  private MiningHistory() {}

  /// @param devBefore the dev metric of the model that it was mined with
  /// @param devAfter the dev metric once training with it had ended: before the next round, or
  ///   after the last epoch; null without dev queries
  private record Entry(
      int round,
      long step,
      @Nullable Double devBefore,
      @Nullable Double devAfter,
      MiningReport report,
      List<MiningRound.Example> examples) {}

  /// Writes the rounds of a finished run; nothing where there was none.
  ///
  /// @param stage name of the stage that was trained with them
  static void write(RunDirectory run, String stage) throws IOException {
    List<MiningRound> rounds = MinedRounds.read(run);
    if (rounds.isEmpty()) {
      return;
    }
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < rounds.size(); i++) {
      Double after = i + 1 < rounds.size() ? rounds.get(i + 1).dev() : lastDev(run, stage);
      entries.add(entry(rounds.get(i), after));
    }
    write(run.mining(), entries);
  }

  /// Writes one round that nothing was trained with.
  static void write(Path file, MiningRound round) throws IOException {
    write(file, List.of(entry(round, null)));
  }

  private static Entry entry(MiningRound round, @Nullable Double after) {
    return new Entry(
        round.round(), round.step(), round.dev(), after, round.report(), round.examples());
  }

  private static void write(Path file, List<Entry> entries) throws IOException {
    JsonFiles.write(file, entries);
  }

  /// The dev metric after the last epoch of a stage, null where there is none.
  private static @Nullable Double lastDev(RunDirectory run, String stage) throws IOException {
    Double dev = null;
    for (String line : Files.readAllLines(run.metrics())) {
      var event = JsonMapper.shared().readTree(line);
      if (event.path("event").asString("").equals("epoch")
          && event.path("stage").asString("").equals(stage)
          && event.path("dev").isNumber()) {
        dev = event.path("dev").asDouble();
      }
    }
    return dev;
  }
}
