package io.twinspire.core.negatives;

/// How probable it is that a document is among a query's candidates. A candidate that comes twice
/// stands once, so this is also how many times it is expected there, and `sum_j exp(s_j) / pi_j`
/// over the candidates has the expectation `sum_j exp(s_j)` over the collection (Horvitz & Thompson
/// 1952). For rare documents it is the expected count that is usually written, `K q_j` of K draws
/// or `M c_j / P` of a batch.
public final class Inclusion {
  private final double[] absent;

  /// @param pairs P, training pairs in all
  /// @param batch M, pairs of a batch, drawn from them without replacement
  /// @param most the largest number of pairs that one document has
  public Inclusion(int pairs, int batch, int most) {
    this(pairs, new int[] {batch}, most);
  }

  /// @param batches for each of several epochs, which are shuffled anew, how many of the P pairs
  ///   were drawn in it without replacement: those of the batch and of a queue of earlier ones
  public Inclusion(int pairs, int[] batches, int most) {
    absent = new double[most + 1];
    for (int batch : batches) {
      double sum = 0;
      for (int c = 1; c <= most; c++) {
        double free = Math.max(0, (double) pairs - batch - (c - 1));
        sum += StrictMath.log(free / (pairs - (c - 1)));
        absent[c] += sum;
      }
    }
  }

  /// `log pi` of a document that is in a batch by the c of P pairs it is the positive of, or is
  /// drawn K times with the probability q: `pi = 1 - (1 - q)^K C(P - c, M) / C(P, M)`.
  ///
  /// @param count c, 0 where the batch's documents are no candidates; where not every pair asks for
  ///   its document, how many do on average, between two whole numbers
  public double log(double count, double q, int draws) {
    return logOfAny(absent(count) + (draws == 0 ? 0 : draws * StrictMath.log1p(-q)));
  }

  private double absent(double count) {
    int below = (int) count;
    double part = count - below;
    return part == 0 ? absent[below] : (1 - part) * absent[below] + part * absent[below + 1];
  }

  /// `log(1 - (1 - q)^K)`: of a document that is drawn K >= 1 times with the probability q.
  public static double logOfDraws(double q, int draws) {
    return logOfAny(draws * StrictMath.log1p(-q));
  }

  /// @param none logarithm of the probability that it does not come
  private static double logOfAny(double none) {
    return StrictMath.log(-StrictMath.expm1(none));
  }
}
