package io.twinspire.core.data;

/// One thing to be found. `title` is empty where the data has none.
public record Document(String id, String title, String text) {}
