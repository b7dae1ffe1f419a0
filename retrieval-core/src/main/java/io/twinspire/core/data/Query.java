package io.twinspire.core.data;

/// One question asked, as text.
public record Query(String id, String text) {}
