package io.twinspire.core.eval;

import java.util.Comparator;

/// One document of a ranking, with the score it was ranked by.
///
/// The score is a `float`, as in trec_eval: two doubles that differ beyond float precision would be
/// a tie there, and the order here must be the same.
public record ScoredDocument(String id, float score) {

  /// Score descending, ties by document id descending in byte order of UTF-8: how trec_eval 9
  /// orders a run (`comp_sim_docno` in its form_res_rels.c). The order for everything that is
  /// evaluated.
  public static final Comparator<ScoredDocument> EVALUATION_ORDER =
      (a, b) -> {
        // Not Float.compare, which would put 0.0 before -0.0.
        if (a.score > b.score) {
          return -1;
        }
        if (a.score < b.score) {
          return 1;
        }
        return compareBytes(b.id, a.id);
      };

  /// The order of the UTF-8 bytes, which is that of the code points. `String.compareTo` differs
  /// where one side has a surrogate pair and the other a character above it (U+E000 to U+FFFF).
  private static int compareBytes(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // Lifts surrogates (D800-DFFF) above E000-FFFF, where their code points belong.
        return Integer.compare(codePointRank(x), codePointRank(y));
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static int codePointRank(char c) {
    return Character.isSurrogate(c) ? c + 0x10000 : c;
  }
}
