package io.twinspire.cli.run;

import io.twinspire.core.data.DataException;
import io.twinspire.core.model.Safetensors;
import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The state of a [CorpusRun] after its last whole epoch. All else such a run needs to go on is a
/// function of the seed and the epoch.
///
/// @param <E> what an epoch did
record EpochCheckpoint<E extends Record>(Path file, Class<E> epochType) {
  private static final String EPOCHS = "epochs";
  private static final String STEPS = "steps";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /// @param epochs those that are done
  /// @param steps that the optimiser has taken; 0 for one that does not count
  void save(Map<String, Matrix> tensors, List<E> epochs, long steps) throws IOException {
    Safetensors.write(
        file,
        tensors,
        Map.of(EPOCHS, JSON.writeValueAsString(epochs), STEPS, Long.toString(steps)));
  }

  /// What was saved, null where nothing was.
  ///
  /// @throws DataException where the file is damaged
  @Nullable Saved<E> read() throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    Safetensors.Contents contents = Safetensors.read(file);
    String steps = contents.metadata().getOrDefault(STEPS, "");
    if (!steps.matches("[0-9]{1,18}")) {
      throw damaged(file);
    }
    try {
      String text = contents.metadata().getOrDefault(EPOCHS, "");
      List<E> epochs = JSON.readerForListOf(epochType).readValue(text);
      if (epochs == null) {
        throw damaged(file);
      }
      return new Saved<>(file, List.copyOf(epochs), Long.parseLong(steps), contents.tensors());
    } catch (JacksonException e) {
      throw damaged(file);
    }
  }

  /// What a checkpoint held.
  record Saved<E extends Record>(
      Path file, List<E> epochs, long steps, Map<String, FloatRows> tensors) {

    /// Writes the saved tensors into those of `state`.
    ///
    /// @throws DataException where names or shapes differ
    void restore(Map<String, Matrix> state) {
      for (var entry : state.entrySet()) {
        Matrix into = entry.getValue();
        if (!(tensors.get(entry.getKey()) instanceof Matrix from)
            || from.rows() != into.rows()
            || from.cols() != into.cols()) {
          throw damaged(file);
        }
        System.arraycopy(from.data(), 0, into.data(), 0, into.rows() * into.cols());
      }
    }
  }

  private static DataException damaged(Path file) {
    return new DataException(
        file
            + ": must hold the state of this run after an epoch, got others. Train anew with"
            + " --overwrite");
  }
}
