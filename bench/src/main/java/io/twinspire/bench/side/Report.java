package io.twinspire.bench.side;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Results as JSON, and beside the file a Markdown table and a plot of the ratios.
final class Report {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Report() {}

  /// Makes the folder of the results; fails where no file can be written there.
  static void prepare(Path json) throws IOException {
    Path folder = json.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(json)) {
      throw new FileSystemException(json.toString(), null, "is a folder");
    }
    Files.createDirectories(folder);
    Path written = Files.exists(json) ? json : folder;
    if (!Files.isWritable(written)) {
      throw new AccessDeniedException(written.toString());
    }
  }

  static void write(Path json, List<Row> rows, Machine machine) throws IOException {
    prepare(json);
    JSON.writeValue(json, rows.stream().map(row -> row.on(machine.name())).toList());
    Files.writeString(sibling(json, ".md"), markdown(rows, machine));
    Files.writeString(sibling(json, ".svg"), Plot.svg(rows));
  }

  /// @throws IllegalStateException where the file cannot be read or is not an array of rows
  static List<Row> read(Path json) {
    try {
      return List.of(JSON.readValue(json, Row[].class));
    } catch (JacksonException | NullPointerException e) {
      String what = e instanceof JacksonException j ? j.getOriginalMessage() : "null for a row";
      throw new IllegalStateException(
          json + ": must be an array of rows as bench/run writes it, got: " + what, e);
    }
  }

  static Path sibling(Path json, String ending) {
    Path name = json.getFileName();
    return json.resolveSibling(String.valueOf(name).replaceFirst("\\.json$", "") + ending);
  }

  static String markdown(List<Row> rows, Machine machine) {
    var text = new StringBuilder("# Kernels side by side\n\n");
    text.append(machine.describe());
    text.append(
        """


        Ratio: time of the peer over ours, the median of so many interleaved pairs and its confidence \
        interval; above 1 ours is faster. Of the limit: the least time that peak and bandwidth allow, over ours.

        | case | shape | threads | peer | ours | theirs | unit | ratio | interval | pairs | of the limit |
        |---|---|---|---|---|---|---|---|---|---|---|
        """);
    for (Row row : rows) {
      text.append(line(row)).append('\n');
    }
    return text.toString();
  }

  static String line(Row r) {
    String peer = r.variant() == null ? r.peer() : r.peer() + " (" + r.variant() + ")";
    String start = "| %s | %s | %d | %s |".formatted(r.name(), r.shape(), r.threads(), peer);
    if (r.ratio() == null) {
      String ours = r.p99() == null ? plain(r.ours()) : plain(r.ours()) + " (p99 " + r.p99() + ")";
      return "%s %s | – | %s | – | %s | – | %s |"
          .formatted(start, ours, r.unit(), r.reason(), share(r.ofLimit()));
    }
    return start
        + String.format(
            Locale.ROOT,
            " %s | %s | %s | **%.2f** | %.2f–%.2f | %d | %s |",
            plain(r.ours()),
            plain(r.theirs()),
            r.unit(),
            r.ratio(),
            r.ratioLow(),
            r.ratioHigh(),
            r.pairs(),
            share(r.ofLimit()));
  }

  private static String share(@Nullable Double of) {
    return of == null ? "–" : String.format(Locale.ROOT, "%.0f %%", 100 * of);
  }

  private static String plain(@Nullable Double value) {
    return value == null ? "–" : new java.math.BigDecimal(value.toString()).toPlainString();
  }
}
