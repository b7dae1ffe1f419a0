package io.twinspire.cli.report;

import io.twinspire.core.data.DataException;
import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/// Makes `report.html` from the files of a finished run.
public final class Report {
  private Report() {}

  /// Reads `results.json`, `metrics.jsonl`, `summary.json`, `config.json`, `environment.json` and,
  /// where there is one, `mining.json` in `run` and writes `report.html` beside them.
  ///
  /// @throws DataException where one of them is no JSON
  public static Path write(Path run) throws IOException {
    Path target = run.resolve("report.html");
    AtomicFiles.writeString(target, render(run));
    return target;
  }

  /// Makes a page of what was mined without training, beside its JSON.
  ///
  /// @param rounds the JSON, a list of rounds
  /// @param name what the page is called
  /// @throws DataException where it is no JSON
  public static Path writeMining(Path rounds, String name) throws IOException {
    ObjectNode data = Pages.object();
    data.put("name", name);
    data.set("mining", Pages.json(rounds));
    String file = String.valueOf(rounds.getFileName());
    Path target = rounds.resolveSibling(file.replaceFirst("\\.json$", "") + ".html");
    AtomicFiles.writeString(target, Pages.render("mined", data));
    return target;
  }

  static String render(Path run) throws IOException {
    ObjectNode data = Pages.run(run);
    if (Files.exists(run.resolve("mining.json"))) {
      data.set("mining", Pages.json(run.resolve("mining.json")));
    }
    return Pages.render("report", data);
  }
}
