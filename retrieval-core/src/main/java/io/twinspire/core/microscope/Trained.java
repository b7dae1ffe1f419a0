package io.twinspire.core.microscope;

import java.util.List;

/// What came of training.
///
/// @param ndcg nDCG@10 over the whole catalogue, with relevance as gain
/// @param ece expected calibration error, see [io.twinspire.core.eval.Calibration]
/// @param overconfidence mean probability of the ten most probable less what came true
/// @param probability mean probability of the positives
/// @param curve after each epoch
public record Trained(
    double ndcg, double ece, double overconfidence, double probability, List<Moment> curve) {

  /// @param seconds of training until then, without measuring
  public record Moment(double seconds, double ndcg) {}
}
