package io.twinspire.core.files;

import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// JSON that people read as well: indented.
public final class JsonFiles {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonFiles() {}

  /// Records, maps, lists and nodes as Jackson writes them.
  public static String text(Object value) {
    return JSON.writeValueAsString(value);
  }

  /// Replaces `file` by that text and a line end.
  public static void write(Path file, Object value) throws IOException {
    AtomicFiles.writeString(file, text(value) + "\n");
  }
}
