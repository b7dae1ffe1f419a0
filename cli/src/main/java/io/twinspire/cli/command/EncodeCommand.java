package io.twinspire.cli.command;

import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import io.twinspire.cli.run.SavedRun;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.Query;
import io.twinspire.core.model.Encoder;
import io.twinspire.core.model.Encoding;
import io.twinspire.core.model.Side;
import io.twinspire.core.settings.SettingsException;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "encode",
    description = "Encodes one text with a run's model and prints its vector.",
    footer = {
      "",
      "A text with no known feature has a vector of zeros, and it is said.",
      "",
      "Examples:",
      "  ./twinspire encode --run runs/javadoc-search --text \"read a file\" --json",
      "  ./twinspire encode --run runs/javadoc-search --text \"int size() {…}\" --side document"
    })
final class EncodeCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final RunOption run = new RunOption();

  @Option(names = "--text", defaultValue = "", description = "The text.")
  private String text = "";

  @Option(
      names = "--id",
      defaultValue = "",
      description = "The id of a user or item that the model was trained on.")
  private String id = "";

  @Mixin private final HistoryOption history = new HistoryOption();

  @Option(
      names = "--title",
      defaultValue = "",
      description = "The title, where the text is a document's.")
  private String title = "";

  @Option(
      names = "--category",
      defaultValue = "",
      description = "The category, where --side is document and the model reads it.")
  private String category = "";

  @Option(
      names = "--side",
      defaultValue = "query",
      description = "Encode it as a query or as a document: ${COMPLETION-CANDIDATES}.")
  private Side side = Side.QUERY;

  @Option(names = "--json", description = "Print a JSON array.")
  private boolean json;

  EncodeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    boolean described = Stream.of(text, title, id, category).anyMatch(given -> !given.isBlank());
    if (described == history.isGiven()) {
      throw new SettingsException(
          "--text: must be given, or --title, --category or --id, or --history alone, got "
              + (described ? "both" : "nothing"));
    }
    try (var saved = SavedRun.open(run.get());
        var encoder = saved.encoder(side)) {
      float[] vector = history.isGiven() ? ofHistory(saved, encoder) : ofDescription(encoder);
      if (Encoding.isEmpty(vector)) {
        console.say(
            "the model was trained on nothing of what was given: the vector is zeros, which find"
                + " nothing");
      }
      var numbers = json ? new StringJoiner(",", "[", "]") : new StringJoiner(" ");
      for (float x : vector) {
        numbers.add(Float.toString(x));
      }
      console.print(numbers.toString());
    }
    return ExitCode.OK;
  }

  private float[] ofHistory(SavedRun saved, Encoder encoder) {
    if (side != Side.QUERY) {
      throw new SettingsException("--history: must come with --side query, got " + side);
    }
    saved.requireHistories(true);
    return history.encode(encoder, console);
  }

  private float[] ofDescription(Encoder encoder) {
    if (encoder.readsHistories()) {
      throw new SettingsException(
          "--side: must be document for a run whose tower reads histories, got query. Give"
              + " --history instead");
    }
    return side == Side.QUERY
        ? encoder.encode(new Query(id, text))
        : encoder.encode(new Document(id, title, text, category));
  }
}
