package io.twinspire.index;

import io.twinspire.core.negatives.Scored;

/// What fusion knows of one query: both rankings, and both scores of every document in either.
///
/// @param dense ranking by dot product; empty where the query has no vector
/// @param bm25 ranking by BM25
/// @param documents the union of both, ascending
/// @param denseScores dot product of each of `documents`; NaN where it has no vector
/// @param bm25Scores BM25 of each of `documents`; 0 where it shares no word with the query
public record FusionCandidates(
    Scored dense, Scored bm25, int[] documents, float[] denseScores, float[] bm25Scores) {}
