package io.twinspire.core.text;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// What has a row of its own, by name: documents or queries by id, categories. Rows are in the
/// order of adding. Reading is safe for several threads.
final class Ids {
  private final TokenTable table = new TokenTable();

  /// The ids of `base`, which keep their rows, and then the new ones of `ids`.
  static Ids of(Ids base, List<String> ids) {
    var all = new Ids();
    base.asLines().lines().forEach(all.table::add);
    ids.forEach(all.table::add);
    return all;
  }

  int size() {
    return table.size();
  }

  /// A row of one id for each of `ids`, empty where it is not known.
  Ragged rows(List<String> ids) {
    int[] offsets = new int[ids.size() + 1];
    int[] rows = new int[ids.size()];
    int size = 0;
    for (int i = 0; i < ids.size(); i++) {
      int row = table.find(ids.get(i));
      if (row >= 0) {
        rows[size++] = row;
      }
      offsets[i + 1] = size;
    }
    return new Ragged(offsets, Arrays.copyOf(rows, size));
  }

  /// One name a line.
  String asLines() {
    var lines = new StringBuilder();
    for (int row = 0; row < size(); row++) {
      lines.append(table.token(row)).append('\n');
    }
    return lines.toString();
  }

  void save(Path file) throws IOException {
    AtomicFiles.writeString(file, asLines());
  }

  /// Reads what [#save(Path)] wrote.
  ///
  /// @throws DataException where it is not there or not one name a line
  static Ids load(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new DataException(file + ": must hold the names that have a row, got none");
    }
    var ids = new Ids();
    int line = 0;
    for (String id :
        new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList()) {
      if (id.isEmpty() || ids.table.add(id) != line++) {
        throw new DataException(file + ":" + line + ": must be a new name, got \"" + id + "\"");
      }
    }
    return ids;
  }
}
