package io.twinspire.index;

/// One document found.
///
/// @param score dot product (dense), BM25 score, or fused score: comparable within one answer only
public record Hit(String id, float score, String title, String text) {}
