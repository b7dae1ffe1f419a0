package io.twinspire.core.data;

/// One (query, relevant document) pair by position in the dataset's lists, with its weight in the
/// loss and the negatives (document positions) that the data itself names for it, often none.
public record TrainingPair(int query, int document, float weight, int[] negatives) {}
