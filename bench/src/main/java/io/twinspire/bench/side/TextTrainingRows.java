package io.twinspire.bench.side;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// `text-training*`: training end to end beside two peers, batch x d, as `bench/peers/compare.py`
/// measures it. A quick run has one round of one epoch.
record TextTrainingRows(Options options, Case task) implements Section {

  @Override
  public List<String> names() {
    return Stream.of("", "-tokenised", "-memory", "-quality").map(task.name()::concat).toList();
  }

  @Override
  public double seconds() {
    return 90;
  }

  @Override
  public List<Row> rows() throws IOException {
    int[] sizes = task.sizes(2);
    Path json = Files.createTempFile("text-training", ".json");
    try {
      var process =
          new ProcessBuilder(
                  options.python(),
                  options.peers().resolve("compare.py").toString(),
                  options.data().toString(),
                  "--batch",
                  String.valueOf(sizes[0]),
                  "--dim",
                  String.valueOf(sizes[1]),
                  "--threads",
                  String.valueOf(task.threads()),
                  "--rounds",
                  options.quick() ? "1" : "3",
                  "--epochs",
                  options.quick() ? "1" : "5",
                  "--json",
                  json.toString())
              .redirectOutput(ProcessBuilder.Redirect.to(Path.of("/dev/stderr").toFile()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("compare.py ended with status " + process.exitValue());
      }
      return Report.read(json);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      Files.deleteIfExists(json);
    }
  }
}
