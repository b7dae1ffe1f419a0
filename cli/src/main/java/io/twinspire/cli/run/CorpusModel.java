package io.twinspire.cli.run;

import io.twinspire.core.words.WordCorpus;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What a [CorpusRun] trains: a model of a corpus, epoch after epoch.
///
/// @param <E> what an epoch did, a row of `results.json`
sealed interface CorpusModel<E extends Record> permits WordModel, NextWordModel {

  /// Makes the model as it is before the first epoch.
  interface Maker {
    CorpusModel<?> make(WordCorpus corpus, WorkerPool pool) throws IOException;
  }

  Class<E> epochType();

  /// Trains for an epoch and measures what it brought.
  ///
  /// @param epoch from 0
  /// @param stop asked now and then
  /// @return null where it was stopped; the model is then that of no epoch
  @Nullable E epoch(int epoch, BooleanSupplier stop) throws IOException;

  /// An epoch in a line for people.
  String line(E epoch);

  void save(EpochCheckpoint<E> checkpoint, List<E> epochs) throws IOException;

  void restore(EpochCheckpoint.Saved<E> saved);

  /// Writes what is shipped.
  ///
  /// @param epochs of the whole run
  Outcome finish(List<E> epochs, EventLog log) throws IOException;

  /// @param results what `results.json` holds
  /// @param summary what `summary.json` holds
  /// @param lines the results for people
  /// @param files what is shipped, for people
  record Outcome(Record results, Object summary, List<String> lines, List<String> files) {}
}
