package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A signal while a process of its own trains.
class SignalTest {
  private static final long PATIENCE_SECONDS = 120;

  @TempDir private Path folder = Path.of("");

  @Test
  void aSignalWaitsForACheckpointTheEventAndTheMessage() throws Exception {
    PlantedData.write(folder.resolve("data"));
    Path config = PlantedData.writeConfig(folder.resolve("run.json"), folder.resolve("data"));
    Path run = folder.resolve("run");
    Path said = folder.resolve("said");
    Process training =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-p",
                System.getProperty("jdk.module.path"),
                "-m",
                "io.twinspire.cli/io.twinspire.cli.Main",
                "train",
                config.toString(),
                "--run",
                run.toString(),
                "--set",
                "training.epochs=1000000",
                "--set",
                "training.patience=0")
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      awaitEpoch(training, run.resolve("metrics.jsonl"), said);
      training.destroy();
      assertThat(training.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      training.destroyForcibly();
    }
    // 128 + 15, what the system gives a process that a signal ended.
    assertThat(training.exitValue()).isEqualTo(143);
    assertThat(Files.readAllLines(run.resolve("metrics.jsonl")).getLast())
        .startsWith("{\"event\":\"stopped\"");
    assertThat(Files.readString(said))
        .contains("training in-batch: stopped after")
        .endsWith("stopped with a checkpoint; './twinspire resume --run " + run + "' goes on\n");
    assertThat(run.resolve("checkpoints/last.safetensors")).exists();
  }

  private static void awaitEpoch(Process training, Path events, Path said)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.exists(events) || !Files.readString(events).contains("\"event\":\"epoch\"")) {
      if (!training.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError(List.of("no epoch came", Files.readString(said)));
      }
      Thread.sleep(50);
    }
  }
}
