package io.twinspire.cli.report;

import io.twinspire.core.data.DataException;
import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/// Makes `report.html` from the files of a finished run.
public final class Report {
  private Report() {}

  /// Reads `results.json`, `metrics.jsonl`, `summary.json`, `config.json` and `environment.json` in
  /// `run` and writes `report.html` beside them.
  ///
  /// @throws DataException where one of them is no JSON
  public static Path write(Path run) throws IOException {
    Path target = run.resolve("report.html");
    AtomicFiles.writeString(target, render(run));
    return target;
  }

  static String render(Path run) throws IOException {
    ObjectNode data = Pages.object();
    data.set("results", Pages.json(run.resolve("results.json")));
    data.set("events", Pages.lines(run.resolve("metrics.jsonl")));
    data.set("summary", Pages.json(run.resolve("summary.json")));
    data.set("config", Pages.json(run.resolve("config.json")));
    data.set("environment", Pages.json(run.resolve("environment.json")));
    return Pages.render("report", data);
  }
}
