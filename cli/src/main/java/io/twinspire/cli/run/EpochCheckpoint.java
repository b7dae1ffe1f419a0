package io.twinspire.cli.run;

import io.twinspire.core.data.DataException;
import io.twinspire.core.model.Safetensors;
import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The state of a run without stages after its last whole epoch. All else such a run needs to go on
/// is a function of the seed and the epoch.
record EpochCheckpoint(Path file) {
  private static final String EPOCHS = "epochs";
  private static final String STEPS = "steps";

  static EpochCheckpoint of(RunDirectory run) {
    return new EpochCheckpoint(run.checkpoints().resolve("last.safetensors"));
  }

  /// @param epochs that are done
  /// @param steps that the optimiser has taken; 0 for one that does not count
  void save(Map<String, Matrix> tensors, int epochs, long steps) throws IOException {
    Safetensors.write(
        file, tensors, Map.of(EPOCHS, Integer.toString(epochs), STEPS, Long.toString(steps)));
  }

  /// Epochs that are done, 0 where there is no checkpoint.
  int epochs() throws IOException {
    return Files.exists(file) ? Math.toIntExact(number(EPOCHS)) : 0;
  }

  long steps() throws IOException {
    return number(STEPS);
  }

  private long number(String key) throws IOException {
    String text = Safetensors.read(file).metadata().getOrDefault(key, "");
    if (!text.matches("[0-9]{1,9}")) {
      throw damaged();
    }
    return Long.parseLong(text);
  }

  /// Writes the saved tensors into those of `state`.
  ///
  /// @throws DataException where names or shapes differ
  void restore(Map<String, Matrix> state) throws IOException {
    Map<String, FloatRows> saved = Safetensors.read(file).tensors();
    for (var entry : state.entrySet()) {
      Matrix into = entry.getValue();
      if (!(saved.get(entry.getKey()) instanceof Matrix from)
          || from.rows() != into.rows()
          || from.cols() != into.cols()) {
        throw damaged();
      }
      System.arraycopy(from.data(), 0, into.data(), 0, into.rows() * into.cols());
    }
  }

  private DataException damaged() {
    return new DataException(
        file
            + ": must hold the state of this run after an epoch, got others. Train anew with"
            + " --overwrite");
  }
}
