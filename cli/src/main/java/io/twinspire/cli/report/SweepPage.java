package io.twinspire.cli.report;

import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/// Makes `sweep.html` from `sweep.json`: quality and time against the values of a setting.
public final class SweepPage {
  private SweepPage() {}

  /// @param sweep the directory of the sweep
  public static Path write(Path sweep) throws IOException {
    ObjectNode data = Pages.object();
    data.set("sweep", Pages.json(sweep.resolve("sweep.json")));
    data.put("name", String.valueOf(sweep.toAbsolutePath().normalize().getFileName()));
    Path target = sweep.resolve("sweep.html");
    AtomicFiles.writeString(target, Pages.render("sweep", data));
    return target;
  }
}
