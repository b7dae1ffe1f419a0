package io.twinspire.index;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;

/// The two numbers of BM25 (Robertson and Zaragoza 2009, equation 3.15). They act when a query is
/// scored and leave the index as it is.
@Doc("BM25's two numbers.")
public record Bm25Parameters(
    @Doc("How slowly repeated words stop counting; 0 counts presence only.") @Default("1.2")
        float k1,
    @Doc("How much long documents are marked down: 0 not at all, 1 in full.") @Default("0.75")
        float b)
    implements Checked {

  /// What Lucene uses where nobody says anything.
  public static final Bm25Parameters LUCENE = new Bm25Parameters(1.2f, 0.75f);

  @Override
  public void check(Problems problems) {
    problems.require(k1 >= 0 && Float.isFinite(k1), "k1", "must be >= 0", k1);
    problems.require(b >= 0 && b <= 1, "b", "must lie between 0 and 1", b);
  }
}
