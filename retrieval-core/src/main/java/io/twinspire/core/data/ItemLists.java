package io.twinspire.core.data;

import java.nio.file.Path;
import java.util.regex.Pattern;

/// A file in which each line is a user and all of its items, numbers separated by spaces, as the
/// `train.txt` and `test.txt` of NGCF and LightGCN. A user may be without items.
final class ItemLists {
  private static final Pattern LINE = Pattern.compile("[0-9]+( +[0-9]+)* *");
  private static final Pattern SPACES = Pattern.compile(" +");

  private ItemLists() {}

  /// Takes one user and one of its items.
  interface Handler {
    void accept(String user, String item);
  }

  /// Whether the first line is of that form, which no line of a table with two columns is.
  static boolean matches(Path file) {
    try (var reader = LineReader.open(file)) {
      return reader.next() && LINE.matcher(reader.text()).matches();
    } catch (BadLine _) {
      return false;
    }
  }

  /// Hands every interaction to `handler`, in the order of the file.
  ///
  /// @throws DataException for all lines that break the rule, by file:line
  static void forEach(Path file, Handler handler) {
    Lines.forEach(
        file,
        (line, number) -> {
          if (!LINE.matcher(line).matches()) {
            throw new BadLine(
                "must be a user and its items, numbers separated by spaces, as line 1 is, got "
                    + JsonLine.excerpt(line));
          }
          String[] ids = SPACES.split(line.strip(), -1);
          for (int i = 1; i < ids.length; i++) {
            handler.accept(ids[0], ids[i]);
          }
        });
  }
}
