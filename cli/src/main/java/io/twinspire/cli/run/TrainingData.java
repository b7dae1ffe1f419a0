package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.MiningSettings;
import io.twinspire.core.settings.SettingsException;
import io.twinspire.core.tower.HistorySettings;
import io.twinspire.core.train.Rows;
import io.twinspire.core.train.TrainingSettings;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The data of a run, held against its configuration. That is done before its directory is made or
/// overwritten, so that what is wrong with them loses nothing and leaves nothing.
final class TrainingData {
  private TrainingData() {}

  /// @throws DataException where the data cannot be read, or not be trained on as configured
  static RetrievalDataset read(RunConfig config, Console console) throws IOException {
    RetrievalDataset data = new DataPreparation(console).read(config);
    require(config, data);
    if (config.tower().readsHistories()) {
      sayWithoutHistory(data, console);
    }
    return data;
  }

  /// Nothing can be found for a user whose history is empty, as users may be whose first
  /// interaction is after the time of a split.
  private static void sayWithoutHistory(RetrievalDataset data, Console console) {
    RunPipeline.splits(data)
        .forEach(
            (split, qrels) -> {
              long without =
                  Arrays.stream(data.relevantBefore(qrels)).filter(had -> had.length == 0).count();
              if (without > 0) {
                console.say(
                    "  %,d of %,d %s users have no history: what they find counts as 0"
                        .formatted(without, qrels.size(), split));
              }
            });
  }

  /// @throws DataException where the data lack what the configuration asks of them
  /// @throws SettingsException where nothing could find negatives to mine
  static void require(RunConfig config, RetrievalDataset data) {
    requirePairs(data);
    config.negatives().requireGiven(data.train());
    config.negatives().requireCategories(data.documents());
    if (config.text().readsText()) {
      requireOne(
          data,
          document -> !document.title().isEmpty() || !document.text().isEmpty(),
          "text.words: a document of the training pairs must have a title or a text, got none. Name"
              + " data.items, or set text.words to false");
    }
    if (config.text().category()) {
      requireOne(
          data,
          document -> !document.category().isEmpty(),
          "text.category: a document of the training pairs must have a category, got none. Add"
              + " \"category\" to the items or the corpus, or name it in data.itemColumns");
    }
    if (config.objective().needsTeacher()) {
      requireTeacher(data.train());
    }
    if (config.tower() instanceof HistorySettings histories) {
      requirePlaces(histories, config.training(), data);
    }
    requireMiningSource(config.mining(), data);
  }

  /// Without a mask a history must hold an item and what comes after it. With more lanes than
  /// histories most of these would be cut, and learned as if they were short.
  private static void requirePlaces(
      HistorySettings histories, TrainingSettings training, RetrievalDataset data) {
    if (histories.cloze() != null) {
      return;
    }
    Qrels trained = data.trainQrels();
    long count = trained.queryIds().stream().filter(user -> trained.of(user).size() > 1).count();
    if (count == 0) {
      throw new DataException(
          "data: a user must have two training interactions at least, an item and the next one, got"
              + " one or none of each. Check the column of users and the split");
    }
    if (training.rows() == Rows.SESSIONS && training.batchSize() > count) {
      throw new SettingsException(
          "training.batchSize: must be at most the number of histories with sessions (%,d), got %,d"
              .formatted(count, training.batchSize()));
    }
  }

  private static void requirePairs(RetrievalDataset data) {
    if (data.train().isEmpty()) {
      throw new DataException(
          "data: must hold at least one training pair, got none. "
              + String.join(". ", data.notes()));
    }
  }

  private static void requireOne(
      RetrievalDataset data, Predicate<Document> suits, String otherwise) {
    if (Arrays.stream(data.trainingDocuments()).mapToObj(data.documents()::get).noneMatch(suits)) {
      throw new DataException(otherwise);
    }
  }

  private static void requireTeacher(List<TrainingPair> pairs) {
    for (int i = 0; i < pairs.size(); i++) {
      if (pairs.get(i).scores().length < 2) {
        throw new DataException(
            "objective: every training pair must carry a teacher's scores of its text and of a"
                + " negative, got none for pair "
                + (i + 1)
                + ". Add pos_scores and neg_scores to the data, or choose another objective");
      }
    }
  }

  /// @throws SettingsException where nothing could find negatives
  /// @throws DataException where the scores that mining is to use cannot be read
  static void requireMiningSource(@Nullable MiningSettings mining, RetrievalDataset data) {
    if (mining == null) {
      return;
    }
    Mining.scores(mining, data);
    if (mining.candidates().denseDepth() == 0 && !data.queriesHaveText()) {
      throw new SettingsException(
          "mining.candidates.denseDepth: must be >= 1 where queries are users, which BM25 cannot"
              + " search for, got 0");
    }
  }
}
