package io.twinspire.core.eval;

import io.twinspire.core.data.DataException;
import io.twinspire.core.files.AtomicFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/// What both TREC formats share: lines of a fixed number of fields between white space.
final class TrecFiles {
  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

  private TrecFiles() {}

  /// Calls `line` with `file:line` and the fields of each line that is not blank.
  static void forEachLine(Path file, int fieldCount, String form, BiConsumer<String, String[]> line)
      throws IOException {
    int number = 0;
    try (var in = Files.newBufferedReader(file)) {
      for (String text = in.readLine(); text != null; text = in.readLine()) {
        number++;
        if (text.isBlank()) {
          continue;
        }
        String[] fields = WHITE_SPACE.split(text.strip());
        String where = file + ":" + number;
        if (fields.length != fieldCount) {
          throw new DataException(
              "%s: a line must have %d fields (%s), got %d"
                  .formatted(where, fieldCount, form, fields.length));
        }
        line.accept(where, fields);
      }
    } catch (CharacterCodingException e) {
      throw new DataException(file + ":" + (number + 1) + ": must be UTF-8, got other bytes", e);
    }
  }

  /// Replaces `file` by what `body` writes, in UTF-8; a failure leaves the old one.
  static void write(Path file, AtomicFiles.Body<Writer> body) throws IOException {
    AtomicFiles.write(
        file,
        out -> {
          Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          body.write(writer);
          writer.flush();
        });
  }

  static void requireField(Path file, String what, String value) {
    if (value.isEmpty() || WHITE_SPACE.matcher(value).find()) {
      throw new DataException(
          "%s: %s must not be empty nor have white space in a TREC file, got \"%s\""
              .formatted(file, what, value));
    }
  }
}
