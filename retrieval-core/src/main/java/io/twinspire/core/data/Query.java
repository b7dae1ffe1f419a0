package io.twinspire.core.data;

/// One question asked, as text; empty where the query is a user, known by its id alone.
public record Query(String id, String text) {}
