package io.twinspire.cli.report;

import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;

/// Makes `report.html` of a finished run of word vectors or of a next-word model.
public final class WordsPage {
  private WordsPage() {}

  /// Reads `results.json`, `metrics.jsonl`, `summary.json`, `config.json` and `environment.json` in
  /// `run` and writes `report.html` beside them.
  public static Path write(Path run) throws IOException {
    Path target = run.resolve("report.html");
    AtomicFiles.writeString(target, Pages.render("words", Pages.run(run)));
    return target;
  }
}
