package io.twinspire.core.data;

/// One thing to be found. `title` and `category` are empty where the data has none.
///
/// @param category what kind of thing it is: no part of its text
public record Document(String id, String title, String text, String category) {

  /// Without a category.
  public Document(String id, String title, String text) {
    this(id, title, text, "");
  }

  /// Whether it says anything; an item may be known by its id alone.
  public boolean hasText() {
    return !title.isBlank() || !text.isBlank();
  }
}
