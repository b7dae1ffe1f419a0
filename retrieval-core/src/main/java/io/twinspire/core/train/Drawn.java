package io.twinspire.core.train;

/// What was drawn for one query.
///
/// @param documents distinct, none of them a candidate of every query
/// @param logQ for each the logarithm of how probable it was
/// @param positiveLogQ what that would have been for the pair's own document
/// @param leftOut how many were passed over because they are known to be relevant
record Drawn(int[] documents, float[] logQ, float positiveLogQ, int leftOut) {}
