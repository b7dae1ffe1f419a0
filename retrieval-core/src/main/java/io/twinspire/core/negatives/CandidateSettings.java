package io.twinspire.core.negatives;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;

/// The rankings that are mined and the window of ranks that is looked at.
@Doc("Where candidates for mining come from: BM25, a dense search, or both.")
public record CandidateSettings(
    @Doc("Ranks of the BM25 ranking that are looked at; 0 for none.") @Default("50") int bm25Depth,
    @Doc("Ranks of the dense ranking that are looked at; 0 for none.") @Default("50")
        int denseDepth,
    @Doc(
            "How the dense ranking is found: exact, or hnsw, which finds most of it and takes less"
                + " time where there are millions of documents.")
        @Default("\"exact\"")
        DenseSearch dense,
    @Doc("Ranks passed over at the top of each ranking, where the unlabelled positives are.")
        @Default("0")
        int skip,
    @Doc(
            "Mine only documents that occur in training pairs, so that no dev or test document is"
                + " met only as a negative.")
        @Default("true")
        boolean trainingDocumentsOnly)
    implements Checked {

  /// How the dense ranking is found.
  public enum DenseSearch {
    EXACT,
    HNSW
  }

  @Override
  public void check(Problems problems) {
    problems.require(bm25Depth >= 0, "bm25Depth", "must be >= 0", bm25Depth);
    problems.require(denseDepth >= 0, "denseDepth", "must be >= 0", denseDepth);
    problems.require(
        bm25Depth + denseDepth > 0, "denseDepth", "or bm25Depth must be > 0", denseDepth);
    problems.require(skip >= 0, "skip", "must be >= 0", skip);
  }
}
