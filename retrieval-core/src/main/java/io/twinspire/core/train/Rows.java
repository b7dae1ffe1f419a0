package io.twinspire.core.train;

/// What a row of a batch is.
public enum Rows {
  /// A training pair: other documents that its query is after are masked, or negatives, as
  /// [io.twinspire.core.negatives.NegativesSettings#known] says.
  PAIRS,

  /// A query with the documents of all its pairs as positives, which share the row's weight. With a
  /// softmax over all documents the gradient of an epoch is that of pairs with `known: keep`, for
  /// one row of scores in place of one a pair.
  QUERIES,

  /// A query with its pairs in order, the history of a user: the tower makes a vector of each place
  /// of it, which is to find the document of the pair that follows, or of each masked place, which
  /// is to find its own. A batch counts histories; each of these places is a query of the objective
  /// like any pair.
  HISTORIES,

  /// One place of a history, for towers with a state that goes from step to step: a batch goes
  /// through as many histories side by side, event by event, and gradients go back one event
  /// ([Sessions]).
  SESSIONS
}
