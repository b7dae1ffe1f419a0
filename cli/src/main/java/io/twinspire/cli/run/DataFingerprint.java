package io.twinspire.cli.run;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Fingerprint;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.core.negatives.MiningSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Holds a run to the data it began with: checkpoints, features and mined negatives of other data
/// may have the same shapes.
final class DataFingerprint {
  private DataFingerprint() {}

  /// Notes which data a run is of, or asks whether these are the ones that it has noted.
  ///
  /// @throws DataException where they are others
  static void check(RunDirectory run, RetrievalDataset data) throws IOException {
    check(run, data.fingerprint(), "documents, queries, pairs and judgments");
  }

  /// The same of the file of scores that negatives are mined by, where there is one.
  ///
  /// @throws DataException where they are others
  static void checkScores(RunDirectory run, @Nullable MiningSettings mining) throws IOException {
    String scores = mining == null ? null : mining.rules().scores();
    if (scores != null) {
      String fingerprint = new Fingerprint().addFile(Path.of(scores)).hex();
      check(run, run.miningScores(), fingerprint, "scores of mining.rules.scores");
    }
  }

  /// The same of any data, by their fingerprint.
  ///
  /// @param what they are, for the user
  static void check(RunDirectory run, String fingerprint, String what) throws IOException {
    check(run, run.data(), fingerprint, what);
  }

  private static void check(RunDirectory run, Path file, String fingerprint, String what)
      throws IOException {
    if (!Files.exists(file)) {
      AtomicFiles.writeString(file, fingerprint + "\n");
    } else if (!new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
        .strip()
        .equals(fingerprint)) {
      throw new DataException(
          run.path()
              + ": must go on with the "
              + what
              + " that it began with, got others. Bring those back, or train anew with"
              + " --overwrite");
    }
  }
}
