package io.twinspire.core.data;

/// One thing to be found. `title` is empty where the data has none.
public record Document(String id, String title, String text) {

  /// Whether it says anything; an item may be known by its id alone.
  public boolean hasText() {
    return !title.isBlank() || !text.isBlank();
  }
}
