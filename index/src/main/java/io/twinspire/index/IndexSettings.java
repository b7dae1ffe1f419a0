package io.twinspire.index;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.text.AnalyzerSettings;
import org.jspecify.annotations.Nullable;

/// The Lucene index of a run. The similarity is not among them: it follows from the training
/// settings.
@Doc("The Lucene index: its HNSW graph, how hard it is searched, BM25 and fusion.")
public record IndexSettings(
    @Doc("Links of a node in the HNSW graph.") @Default("16") int maxConn,
    @Doc("Candidates kept while a node is linked: more is slower to build and finds more.")
        @Default("100")
        int beamWidth,
    @Doc("A search for k neighbours looks for k * oversample and keeps the best k.") @Default("2")
        int oversample,
    @Doc(
            "A search looks for at least this many neighbours, however small k is. Doubled until"
                + " recall@10 on the dev queries reaches .99.")
        @Default("300")
        int searchFloor,
    @Doc("How texts are cut into words for BM25; like text.analyzer where absent.")
        @Nullable AnalyzerSettings analyzer,
    @Doc("BM25's k1 and b. Tuned on the dev queries where absent.") @Nullable Bm25Parameters bm25,
    @Doc("How dense and BM25 rankings become one. Chosen on the dev queries where absent.")
        @Nullable FusionSettings fusion)
    implements Checked {

  /// The largest graph degree and beam that Lucene takes.
  private static final int LARGEST_CONN = 512;

  private static final int LARGEST_BEAM = 3200;

  @Override
  public void check(Problems problems) {
    problems.require(
        maxConn >= 2 && maxConn <= LARGEST_CONN,
        "maxConn",
        "must lie between 2 and " + LARGEST_CONN,
        maxConn);
    problems.require(
        beamWidth >= 1 && beamWidth <= LARGEST_BEAM,
        "beamWidth",
        "must lie between 1 and " + LARGEST_BEAM,
        beamWidth);
    problems.require(oversample >= 1, "oversample", "must be >= 1", oversample);
    problems.require(searchFloor >= 1, "searchFloor", "must be >= 1", searchFloor);
  }
}
