package io.twinspire.core.data;

import java.nio.file.Path;
import java.util.ArrayList;

/// Walks through the lines of a file and says what is wrong with all of them at the end.
public final class Lines {
  /// How many bad lines are quoted; the rest is counted.
  static final int QUOTED = 20;

  private Lines() {}

  /// Takes one line, which is not blank, and its number from 1.
  public interface Handler {
    void accept(String line, int number) throws BadLine;
  }

  /// Hands every line that is not blank to `handler`.
  ///
  /// @throws DataException with one line for each of the first [#QUOTED] bad lines
  public static void forEach(Path file, Handler handler) {
    var bad = new ArrayList<String>();
    int count = 0;
    try (var reader = LineReader.open(file)) {
      while (reader.next()) {
        try {
          String line = reader.text();
          if (!line.isBlank()) {
            handler.accept(line, reader.number());
          }
        } catch (BadLine e) {
          count++;
          if (bad.size() < QUOTED) {
            bad.add(reader.where() + ": " + e.getMessage());
          }
        }
      }
    }
    if (count > QUOTED) {
      bad.add(file + ": " + count + " lines break a rule; the first " + QUOTED + " are above");
    }
    if (count > 0) {
      throw new DataException(String.join("\n", bad));
    }
  }
}
