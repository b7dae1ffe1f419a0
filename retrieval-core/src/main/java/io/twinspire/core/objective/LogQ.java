package io.twinspire.core.objective;

/// Whether scores are corrected for how often a candidate is drawn, by subtracting `log(E[times
/// drawn])`, and for which candidates.
public enum LogQ {
  /// Scores stay as they are.
  NONE,

  /// Negatives only: `exp(s+) + sum_j exp(s_j) / E[n_j]` then estimates the normaliser of the full
  /// softmax without bias where the positive is there for sure and is not drawn.
  NEGATIVES,

  /// The positive too, as in sampled softmax (Jean et al. 2015, section 3.1; TensorFlow's
  /// `sampled_softmax_loss`) and with in-batch negatives in Yi et al. 2019, eq. 3.
  ALL
}
