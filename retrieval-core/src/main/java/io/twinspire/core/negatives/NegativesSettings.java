package io.twinspire.core.negatives;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whom a query is pushed away from: what comes with the batch, what is drawn, what the data names.
/// They add up; a document that comes twice is one candidate.
@Doc("Whom a query is pushed away from. The kinds add up.")
public record NegativesSettings(
    @Doc("The documents of the other pairs of the batch (positives and given negatives).")
        @Default("true")
        boolean inBatch,
    @Doc("Documents drawn from the whole collection; none where absent.")
        @Nullable SamplerSettings sampled,
    @Doc("Negatives that the data itself names, drawn for each pair and epoch, at most.")
        @Default("4")
        int given,
    @Doc(
            "What happens to a document that is known to be relevant to the query: mask it for that"
                + " query, exclude it (drawn again, or left out of a dynamic pool; needs a draw for"
                + " each query or history), or keep it as a negative.")
        @Default("\"mask\"")
        Known known,
    @Doc(
            "Pairs whose documents stay candidates after their batch, frozen as they were encoded"
                + " then; 0 for none.")
        @Default("0")
        int queue,
    @Doc(
            "Draws in the last epoch: sampled.count grows or falls to it by the same factor from"
                + " epoch to epoch. Absent: it stays.")
        @Nullable Integer lastCount)
    implements Checked {
  /// Its document, whether that is known and how probable it was, twice: as drawn and as planned.
  private static final long BYTES_OF_DRAW = 20;

  /// Without a queue, and with the same number of draws in every epoch.
  public NegativesSettings(
      boolean inBatch, @Nullable SamplerSettings sampled, int given, Known known) {
    this(inBatch, sampled, given, known, 0, null);
  }

  /// What happens to a negative that is known to be relevant to the query. The pair's own document
  /// is never a negative of it, whatever is said here.
  public enum Known {
    /// Draw again. What is in the batch is not drawn, so there it is masked.
    EXCLUDE,

    /// Neither positive nor negative for that query.
    MASK,

    /// A negative like any other, as in word2vec.
    KEEP
  }

  @Override
  public void check(Problems problems) {
    problems.require(given >= 0, "given", "must be >= 0", given);
    problems.require(
        inBatch || sampled != null || given > 0,
        "inBatch",
        "must be true where nothing is sampled or given, since a loss needs negatives",
        inBatch);
    if (known == Known.EXCLUDE && (sampled == null || sampled.scope() == Scope.BATCH)) {
      problems.add(
          "known",
          "must not be exclude without sampled.scope = query or history, since what all queries of"
              + " a batch stand against cannot be drawn again for one, got exclude. Use mask");
    }
    problems.require(queue >= 0, "queue", "must be >= 0", queue);
    problems.require(
        queue == 0 || (inBatch && !(sampled instanceof SamplerSettings.All)),
        "queue",
        "must be 0 where inBatch is false or all documents are candidates, since it prolongs what"
            + " batches bring",
        queue);
    checkLastCount(problems);
  }

  private void checkLastCount(Problems problems) {
    if (lastCount == null) {
      return;
    }
    problems.require(
        lastCount >= 1 && lastCount <= SamplerSettings.MOST_DRAWS,
        "lastCount",
        "must be 1 to " + SamplerSettings.MOST_DRAWS,
        lastCount);
    problems.require(
        sampled != null && !(sampled instanceof SamplerSettings.All),
        "lastCount",
        "must be absent where nothing is drawn",
        lastCount);
    if (sampled instanceof SamplerSettings.Dynamic d
        && !(d.pool() instanceof SamplerSettings.All)) {
      problems.require(
          lastCount < d.pool().count(),
          "lastCount",
          "must be below sampled.pool.count (" + d.pool().count() + ")",
          lastCount);
    }
  }

  /// Draws in an epoch: a geometric course from `sampled.count` in the first to `lastCount` in the
  /// last one.
  ///
  /// @param epoch from 0
  /// @param epochs how many there are at most
  public int count(int epoch, int epochs) {
    int first = sampled == null ? 0 : sampled.count();
    if (lastCount == null || epochs < 2) {
      return first;
    }
    double way = Math.min(1, epoch / (epochs - 1.0));
    return (int) Math.round(first * StrictMath.pow(lastCount / (double) first, way));
  }

  /// Reports what only histories have, where rows are none.
  public void checkNoHistories(String where, Problems problems) {
    problems.require(
        sampled == null || sampled.scope() != Scope.HISTORY,
        "negatives.sampled.scope",
        "must be batch or query " + where,
        "history");
  }

  /// Reports what does not go together with an objective.
  public void check(Objective objective, Problems problems) {
    if (objective.twoSided() && !inBatch && !(sampled instanceof SamplerSettings.All)) {
      problems.add(
          "objective.symmetric",
          "needs the batch's documents as candidates of every query, to classify queries for each,"
              + " got negatives.inBatch = false. Set one of the two the other way");
    }
    boolean corrected = objective.logQ() != LogQ.NONE;
    if (objective.logQ() == LogQ.ALL && !inBatch && sampled == null) {
      problems.add(
          "negatives.sampled",
          "must be there where the positive is corrected by logQ (nce, softmax with logQ all) and"
              + " inBatch is false, since otherwise nothing could have drawn it, got none. Use"
              + " softmax with logQ negatives or none, or another objective");
    }
    if (corrected && sampled instanceof SamplerSettings.Dynamic d && d.temperature() == 0) {
      problems.add(
          "negatives.sampled.temperature",
          "must be > 0 where the objective corrects by logQ, since the best of a pool are there for"
              + " sure and the others never, got 0.0. Raise it, or use softmax with logQ none or"
              + " another objective");
    }
    if (corrected && sampled != null && !sampled.reachesAll()) {
      problems.add(
          "negatives.sampled",
          "must reach every document where the objective corrects by logQ (nce, softmax), since"
              + " otherwise there is no normaliser to estimate, got one that draws near the"
              + " positive. Use softmax with logQ none, or another objective");
    } else if (objective.logQ() == LogQ.ALL
        && inBatch
        && sampled != null
        && sampled.dependsOnQuery()) {
      problems.add(
          "negatives.inBatch",
          "must be false where the positive is corrected by logQ (nce, softmax with logQ all) and"
              + " draws depend on the query, since the batch's documents then stand for themselves,"
              + " got true. Use softmax with logQ negatives, or set it to false");
    }
  }

  /// Whether what a query stands against does not depend on which of its documents is the positive,
  /// and all of it is encoded with the batch.
  public boolean sharedByAll() {
    return queue == 0
        && (sampled == null || (sampled.scope() == Scope.BATCH && !sampled.dependsOnQuery()));
  }

  /// How a stage with these negatives is called in tables and events.
  public String name() {
    String drawn = sampled != null ? sampled.type() : inBatch ? "" : "given";
    return Stream.of(inBatch ? "in-batch" : "", queue > 0 ? "queue" : "", drawn)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" and "));
  }

  /// Checks that every pair has a negative, where only those that the data names are used.
  ///
  /// @throws DataException where a pair has none
  public void requireGiven(List<TrainingPair> pairs) {
    if (inBatch || sampled != null) {
      return;
    }
    for (int i = 0; i < pairs.size(); i++) {
      if (pairs.get(i).negatives().length == 0) {
        throw new DataException(
            "negatives: every training pair must name a negative where inBatch is false and nothing"
                + " is sampled, got none for pair "
                + (i + 1)
                + ". Set negatives.inBatch to true, or negatives.sampled");
      }
    }
  }

  /// Checks that documents have categories, where negatives are drawn by them.
  ///
  /// @throws DataException where none has
  public void requireCategories(List<Document> documents) {
    if (sampled instanceof SamplerSettings.SameCategory
        && documents.stream().allMatch(document -> document.category().isEmpty())) {
      throw new DataException(
          "negatives: documents must have a category where sampled.type is same-category, got"
              + " none. Add \"category\" to the lines of the corpus or of the items, or draw"
              + " neighbours");
    }
  }

  /// Most rows of documents that a batch encodes, and most scores of a query.
  ///
  /// @param batch pairs of a batch
  /// @param named explicit negatives of each pair
  /// @param documents size of the collection
  public Size size(int batch, int named, int documents) {
    if (sampled instanceof SamplerSettings.All) {
      return new Size(documents, documents);
    }
    long pairs = batch * (1L + named);
    int draws = sampled == null ? 0 : Math.max(sampled.count(), count(1, 2));
    boolean forBatch = sampled != null && sampled.scope() == Scope.BATCH;
    long shared = (inBatch ? pairs : 0) + queue + (forBatch ? draws : 0);
    long own = (inBatch ? 0 : 1L + named) + (forBatch ? 0 : draws);
    return new Size(
        Math.min(documents, (inBatch ? 0 : pairs) + shared + (forBatch ? 0 : (long) batch * draws)),
        Math.min(documents, shared) + Math.min(documents, own));
  }

  /// Bytes that are kept from step to step and in checkpoints, at most: the queue, what queries got
  /// wrong, the neighbours of documents.
  public long keptBytes(int dimensions, int queries, int documents) {
    long lists =
        switch (sampled) {
          case SamplerSettings.Adaptive a ->
              8L * a.memory() * (a.by() == SamplerSettings.Group.QUERY ? queries : documents);
          case SamplerSettings.Neighbours n -> 4L * n.depth() * documents;
          case null, default -> 0;
        };
    return lists + 4L * queue * (dimensions + 1);
  }

  /// Bytes that a step takes for what is drawn for each of `queries` by itself.
  public long drawnBytes(long queries) {
    return sampled == null || sampled.scope() != Scope.QUERY
        ? 0
        : BYTES_OF_DRAW * queries * Math.max(sampled.count(), count(1, 2));
  }

  /// @param rows documents encoded in a step
  /// @param columns scores of a query
  public record Size(long rows, long columns) {}

  /// The same with another number of given negatives.
  public NegativesSettings withGiven(int other) {
    return new NegativesSettings(inBatch, sampled, other, known, queue, lastCount);
  }
}
