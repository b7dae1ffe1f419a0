package io.twinspire.cli.report;

import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/// Makes `microscope.html` from `microscope.json`.
public final class MicroscopePage {
  private MicroscopePage() {}

  /// @param folder where both are
  public static Path write(Path folder) throws IOException {
    ObjectNode data = Pages.object();
    data.set("seen", Pages.json(folder.resolve("microscope.json")));
    Path target = folder.resolve("microscope.html");
    AtomicFiles.writeString(target, Pages.render("microscope", data));
    return target;
  }
}
