package io.twinspire.core.train;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;

/// The loop: how long, in what pieces, on how many threads.
@Doc("The training loop.")
public record TrainingSettings(
    @Doc("Passes over the training pairs, at most.") @Default("10") int epochs,
    @Doc("Rows in a step; the in-batch negatives of each are the others' positives.")
        @Default("512")
        int batchSize,
    @Doc(
            "What a row is: pairs, or queries, each with the documents of all its pairs as"
                + " positives, which costs a row of scores a query in place of one a pair; or"
                + " histories, for towers that read them: batchSize then counts histories, and each"
                + " place of one, or each masked one, is a query; or sessions, with gru4rec:"
                + " batchSize histories side by side, an event of each in a step.")
        @Default("\"pairs\"")
        Rows rows,
    @Doc("Rows encoded at a time, for batches whose activations do not fit; 0 for the whole batch.")
        @Default("0")
        int chunk,
    @Doc("Largest global gradient norm; 0 for no clipping.") @Default("0.0") float clipNorm,
    @Doc("Epochs without a better dev metric after which training stops; 0 for never.")
        @Default("3")
        int patience,
    @Doc(
            "Metric on the dev queries that chooses the best epoch: ndcg, mrr, map, recall,"
                + " precision or hr, cut at a number of ranks. Without one, which the first three"
                + " may be, 100 ranks are looked at.")
        @Default("\"ndcg@10\"")
        String devMetric,
    @Doc("Worker threads; 0 for one for each processor. The result does not depend on it.")
        @Default("0")
        int threads)
    implements Checked {

  @Override
  public void check(Problems problems) {
    problems.require(epochs >= 1, "epochs", "must be >= 1", epochs);
    problems.require(batchSize >= 2, "batchSize", "must be >= 2", batchSize);
    problems.require(chunk >= 0, "chunk", "must be >= 0", chunk);
    problems.require(clipNorm >= 0, "clipNorm", "must be >= 0", clipNorm);
    problems.require(patience >= 0, "patience", "must be >= 0", patience);
    problems.require(threads >= 0 && threads <= 1024, "threads", "must be 0 to 1024", threads);
  }

  /// The same with another number of epochs.
  public TrainingSettings withEpochs(int other) {
    return new TrainingSettings(
        other, batchSize, rows, chunk, clipNorm, patience, devMetric, threads);
  }

  /// Worker threads asked for, or one for each processor.
  public int workerThreads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
