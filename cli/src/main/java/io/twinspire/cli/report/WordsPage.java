package io.twinspire.cli.report;

import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/// Makes `report.html` of a finished run of word vectors or of a next-word model.
public final class WordsPage {
  private WordsPage() {}

  /// Reads `results.json`, `metrics.jsonl`, `summary.json`, `config.json` and `environment.json` in
  /// `run` and writes `report.html` beside them.
  public static Path write(Path run) throws IOException {
    ObjectNode data = Pages.object();
    data.set("results", Pages.json(run.resolve("results.json")));
    data.set("events", Pages.lines(run.resolve("metrics.jsonl")));
    data.set("summary", Pages.json(run.resolve("summary.json")));
    data.set("config", Pages.json(run.resolve("config.json")));
    data.set("environment", Pages.json(run.resolve("environment.json")));
    Path target = run.resolve("report.html");
    AtomicFiles.writeString(target, Pages.render("words", data));
    return target;
  }
}
