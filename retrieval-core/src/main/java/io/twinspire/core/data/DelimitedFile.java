package io.twinspire.core.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads named or numbered columns of a table in text: separated by tabs where the first line has
/// one, else by commas with CSV's quotes. A record is a line. May be gzipped.
final class DelimitedFile {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9.]+");

  private DelimitedFile() {}

  /// Takes the values of one record, in the order of the columns asked for.
  interface Handler {
    void accept(String[] values) throws BadLine;
  }

  /// Hands the columns of every record to `handler`.
  ///
  /// @param columns names in the first line where `header`, else numbers from 1
  /// @throws DataException for a missing column and for all records that break a rule, by file:line
  static void forEach(Path file, boolean header, List<String> columns, Handler handler) {
    forEach(file, header, columns, Set.of(), handler);
  }

  /// The same where some columns may be missing; their values are empty then.
  static void forEach(
      Path file, boolean header, List<String> columns, Set<String> optional, Handler handler) {
    var layout = new Layout(file, header, columns, optional);
    Lines.forEach(
        file,
        (line, number) -> {
          String[] values = layout.values(line, number);
          if (values != null) {
            handler.accept(values);
          }
        });
  }

  /// Where the columns are, known after the first line.
  private static final class Layout {
    private final Path file;
    private final boolean header;
    private final List<String> columns;
    private final Set<String> optional;
    private char separator;
    private int @Nullable [] positions;
    private int fields;

    Layout(Path file, boolean header, List<String> columns, Set<String> optional) {
      this.file = file;
      this.header = header;
      this.columns = columns;
      this.optional = optional;
    }

    /// Null for the header line.
    String @Nullable [] values(String line, int number) throws BadLine {
      int[] at = positions;
      if (at == null) {
        separator = line.indexOf('\t') >= 0 ? '\t' : ',';
        String[] first = split(line);
        fields = first.length;
        at = header ? byName(first, number) : byNumber();
        positions = at;
        if (header) {
          return null;
        }
      }
      String[] all = split(line);
      if (all.length != fields) {
        throw new BadLine(
            "must have %d columns like the first line, got %d: %s"
                .formatted(fields, all.length, JsonLine.excerpt(line)));
      }
      String[] values = new String[at.length];
      for (int c = 0; c < at.length; c++) {
        if (at[c] >= fields) {
          throw new BadLine("must have a column %d, got %d columns".formatted(at[c] + 1, fields));
        }
        values[c] = at[c] < 0 ? "" : all[at[c]].strip();
      }
      return values;
    }

    private int[] byName(String[] names, int line) {
      var given = Arrays.stream(names).map(String::strip).toList();
      int[] at = new int[columns.size()];
      for (int c = 0; c < at.length; c++) {
        at[c] = given.indexOf(columns.get(c));
        if (at[c] < 0 && !optional.contains(columns.get(c))) {
          throw new DataException(
              "%s:%d: the header must name the column %s, got %s. %s"
                  .formatted(file, line, columns.get(c), String.join(", ", given), advice(given)));
        }
      }
      return at;
    }

    private String advice(List<String> header) {
      if (header.size() == 1) {
        return "Columns are separated by tabs or commas";
      }
      boolean data =
          header.stream().noneMatch(columns::contains)
              && header.stream().anyMatch(NUMBER.asMatchPredicate());
      return data
          ? "The first line must be a header; interactions without one need \"header\": false and"
              + " numbers in data.columns"
          : "Set data.columns, or data.itemColumns for items";
    }

    private int[] byNumber() {
      return columns.stream().mapToInt(column -> Integer.parseInt(column) - 1).toArray();
    }

    /// A line without a quote is what it seems; the others are CSV.
    private String[] split(String line) throws BadLine {
      if (separator == '\t' || line.indexOf('"') < 0) {
        return line.split(String.valueOf(separator), -1);
      }
      try (var csv = CsvReader.builder().ofCsvRecord(line)) {
        return csv.iterator().next().getFields().toArray(String[]::new);
      } catch (CsvParseException | java.io.IOException e) {
        throw new BadLine("must be a CSV record, got " + JsonLine.excerpt(line));
      }
    }
  }
}
