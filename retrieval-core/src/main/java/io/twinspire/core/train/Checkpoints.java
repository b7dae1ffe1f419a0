package io.twinspire.core.train;

import io.twinspire.core.data.DataException;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.core.model.Safetensors;
import io.twinspire.core.model.TwoTower;
import io.twinspire.kernels.FloatRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The checkpoints of a run: `last.safetensors` with all state an exact resume needs, and
/// `best-<stage>.safetensors`, the state at the stage's best epoch. Both hold their [Progress] in
/// the file's own metadata, so that state and tensors cannot come from different moments.
public final class Checkpoints {
  private static final String PROGRESS = "progress";
  private static final String GIVEN = "given";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Path directory;

  public Checkpoints(Path directory) {
    this.directory = directory;
  }

  public Path last() {
    return directory.resolve("last.safetensors");
  }

  public Path best(int stage) {
    return directory.resolve("best-" + stage + ".safetensors");
  }

  /// Saves the trainer's state as the last, and as the stage's best where asked. The best is
  /// written first: killed in between, a resume runs the epoch again and writes the same bits.
  ///
  /// @param given names the given negatives that training goes on with, see [#lastGiven]; may be
  ///   empty
  public void save(Trainer trainer, Progress progress, boolean best, String given)
      throws IOException {
    Map<String, String> metadata =
        Map.of(PROGRESS, JSON.writeValueAsString(progress), GIVEN, given);
    if (!best) {
      Safetensors.write(last(), trainer.state(), metadata);
      return;
    }
    Path file = best(progress.stage());
    Safetensors.write(file, trainer.state(), metadata);
    Path link = directory.resolve("last.link");
    AtomicFiles.deleteRecursively(link);
    try {
      Files.createLink(link, file);
    } catch (UnsupportedOperationException | IOException e) {
      Files.copy(file, link);
    }
    Files.move(link, last(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Where the last checkpoint stands, or null where there is none.
  public @Nullable Progress lastProgress() throws IOException {
    return Files.exists(last()) ? progress(last(), Safetensors.readMetadata(last())) : null;
  }

  /// The name of the given negatives that the last checkpoint was saved with, empty where there
  /// were none.
  public String lastGiven() throws IOException {
    return Safetensors.readMetadata(last()).getOrDefault(GIVEN, "");
  }

  /// Restores weights and moments of the last checkpoint into `trainer`.
  public Progress restore(Trainer trainer) throws IOException {
    Safetensors.Contents contents = Safetensors.read(last());
    trainer
        .state()
        .forEach(
            (name, into) -> {
              FloatRows from = contents.tensors().get(name);
              if (from == null
                  || from.getClass() != into.getClass()
                  || from.rows() != into.rows()
                  || from.cols() != into.cols()) {
                throw new DataException(
                    last()
                        + ": must hold "
                        + name
                        + " of this run's shape and storage. Train anew with --overwrite");
              }
              into.copyFrom(from);
            });
    return progress(last(), contents.metadata());
  }

  /// Loads the weights of a stage's best epoch into `model`.
  public Progress loadBest(int stage, TwoTower model) throws IOException {
    Safetensors.Contents contents = Safetensors.read(best(stage));
    var weights = new LinkedHashMap<String, FloatRows>();
    contents
        .tensors()
        .forEach(
            (name, m) -> {
              if (name.startsWith("weights/")) {
                weights.put(name.substring("weights/".length()), m);
              }
            });
    try {
      model.load(weights);
    } catch (IllegalArgumentException e) {
      throw new DataException(best(stage) + ": " + e.getMessage(), e);
    }
    return progress(best(stage), contents.metadata());
  }

  private static Progress progress(Path file, Map<String, String> metadata) {
    String json = metadata.get(PROGRESS);
    if (json == null) {
      throw new DataException(
          file + ": must say where training stood, got no progress in its header");
    }
    try {
      return JSON.readValue(json, Progress.class);
    } catch (JacksonException e) {
      throw new DataException(
          file + ": must say where training stood, got " + json + ". It is damaged", e);
    }
  }
}
