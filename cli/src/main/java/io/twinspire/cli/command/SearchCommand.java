package io.twinspire.cli.command;

import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import io.twinspire.cli.run.RunDirectory;
import io.twinspire.cli.run.SavedRun;
import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Query;
import io.twinspire.core.model.Encoding;
import io.twinspire.core.model.Side;
import io.twinspire.core.settings.SettingsException;
import io.twinspire.index.EmbeddingIndex;
import io.twinspire.index.Hit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "search",
    description = "Searches a run's index.",
    footer = {
      "",
      "Scores are comparable within one answer only.",
      "",
      "Examples:",
      "  ./twinspire search --run runs/javadoc-search \"read a file into a string\"",
      "  ./twinspire search --run runs/javadoc-search \"join strings\" --k 3 --mode dense --json",
      "  ./twinspire search --run runs/mf-softmax-lastfm --user 42",
      "  ./twinspire search --run runs/sasrec-ml-1m --history 1196,260,1210",
      "  ./twinspire search --run runs/ncf-dot-ml-1m --user 42 --rerank runs/ncf-neumf-ml-1m"
    })
final class SearchCommand implements Callable<Integer> {
  private static final int SNIPPET = 200;

  /// Hits that are ranked once more.
  private static final int RERANKED = 100;

  /// What ranks the documents.
  enum Mode {
    DENSE,
    BM25,
    HYBRID;

    /// As people type it.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// One hit as `--json` prints it; other people's scripts rely on its names.
  record FoundDocument(String id, float score, String text) {}

  private final Console console;

  @Mixin private final RunOption run = new RunOption();

  @Parameters(paramLabel = "QUERY", arity = "0..1", description = "What to search for.")
  private String query = "";

  @Option(
      names = "--user",
      paramLabel = "ID",
      description =
          "The user to search for instead, by id, in a run on interactions. What the user has in"
              + " the data of the run, test included, is left out; where the tower reads histories,"
              + " it is the history.")
  private String user = "";

  @Option(names = "--seen", description = "With --user: find what the user has as well.")
  private boolean seen;

  @Mixin private final HistoryOption history = new HistoryOption();

  @Option(names = "--k", defaultValue = "10", description = "Number of hits (${DEFAULT-VALUE}).")
  private int k = 10;

  @Option(
      names = "--mode",
      description =
          "What ranks: ${COMPLETION-CANDIDATES} (hybrid). With --user and --history, which have no"
              + " words, it is dense.")
  private @Nullable Mode mode;

  @Option(
      names = "--rerank",
      paramLabel = "RUN",
      description =
          "Rank the best 100 once more by the model of this run, e.g. one whose scorer no index can"
              + " search by.")
  private @Nullable Path reranker;

  @Option(names = "--json", description = "Print an array of {id, score, text}.")
  private boolean json;

  SearchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (k < 1) {
      throw new SettingsException("--k: must be >= 1, got " + k);
    }
    long given =
        Stream.of(!query.isBlank(), !user.isBlank(), history.isGiven()).filter(b -> b).count();
    if (given != 1) {
      throw new SettingsException(
          "QUERY: must say what to search for, or --user for whom, or --history after what, got "
              + (given == 0 ? "nothing" : "more than one"));
    }
    if (seen && user.isBlank()) {
      throw new SettingsException("--seen: must come with --user");
    }
    if (history.isGiven() && reranker != null) {
      throw new SettingsException(
          "--rerank: must be absent with --history, since a re-ranker is asked about a user or a"
              + " text");
    }
    if (query.isBlank() && mode != null && mode != Mode.DENSE) {
      throw new SettingsException(
          "--mode: must be dense with %s, which has no words to search for, got %s"
              .formatted(user.isBlank() ? "--history" : "--user", mode));
    }
    List<Hit> hits;
    try (var saved = SavedRun.open(run.get());
        var index = saved.openIndex()) {
      int wanted = reranker == null ? k : Math.max(k, RERANKED);
      if (user.isBlank()) {
        saved.requireHistories(history.isGiven());
      }
      if (history.isGiven()) {
        try (var encoder = saved.encoder(Side.QUERY)) {
          float[] vector = history.encode(encoder, console);
          hits = index.dense(vector, wanted, Set.copyOf(history.ids()));
        }
      } else if (!user.isBlank()) {
        hits = ofUser(saved, index, wanted);
      } else {
        hits = mode == Mode.BM25 ? index.bm25(query, wanted) : withVector(saved, index, wanted);
      }
    }
    if (reranker != null) {
      try (var second = SavedRun.open(new RunDirectory(reranker))) {
        hits = second.rerank(new Query(user, query), hits);
      }
    }
    hits = hits.subList(0, Math.min(k, hits.size()));
    if (json) {
      console.printJson(
          hits.stream().map(hit -> new FoundDocument(hit.id(), hit.score(), hit.text())).toList());
    } else {
      print(hits);
    }
    return ExitCode.OK;
  }

  private List<Hit> ofUser(SavedRun saved, EmbeddingIndex index, int wanted) throws IOException {
    boolean all = seen || !saved.leavesOutSeen();
    if (saved.readsHistories()) {
      List<String> items = saved.items(user);
      if (items.isEmpty()) {
        throw saved.unknownUser(user);
      }
      try (var encoder = saved.encoder(Side.QUERY)) {
        float[] vector =
            HistoryOption.encode(encoder, items, console)
                .orElseThrow(
                    () ->
                        new DataException(
                            "--user: must have an item that the model was trained on, got "
                                + user
                                + " with "
                                + String.join(",", items)));
        return index.dense(vector, wanted, all ? Set.of() : Set.copyOf(items));
      }
    }
    try (var encoder = saved.encoder(Side.QUERY)) {
      float[] vector = encoder.encode(new Query(user, ""));
      if (Encoding.isEmpty(vector)) {
        throw saved.unknownUser(user);
      }
      return index.dense(vector, wanted, all ? Set.of() : Set.copyOf(saved.items(user)));
    }
  }

  private List<Hit> withVector(SavedRun saved, EmbeddingIndex index, int wanted)
      throws IOException {
    float[] vector;
    try (var encoder = saved.encoder(Side.QUERY)) {
      vector = encoder.encode(new Query("", query));
    }
    if (mode != Mode.DENSE) {
      return index.hybrid(vector, query, wanted);
    }
    if (Encoding.isEmpty(vector)) {
      console.say("the model knows no word of the query: BM25 answers instead");
      return index.bm25(query, wanted);
    }
    return index.dense(vector, wanted);
  }

  private void print(List<Hit> hits) {
    if (hits.isEmpty()) {
      console.print("Nothing found.");
    }
    int rank = 1;
    for (Hit hit : hits) {
      String name = hit.title().isEmpty() ? hit.id() : hit.title() + "  (" + hit.id() + ")";
      console.print("%2d. %.4f  %s".formatted(rank++, hit.score(), name));
      String text = hit.text().strip().replaceAll("\\s+", " ");
      if (!text.isEmpty()) {
        console.print(
            "    " + (text.length() <= SNIPPET ? text : text.substring(0, SNIPPET) + "…"));
      }
    }
  }
}
