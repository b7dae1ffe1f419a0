package io.twinspire.cli.run;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.cli.console.Console;
import io.twinspire.cli.sources.MavenSources;
import io.twinspire.core.data.DataSettings;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.javadoc.JavadocDataset;
import io.twinspire.core.javadoc.JavadocSettings;
import io.twinspire.core.train.BatchPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// Gets the data of a run: builds it from Java sources where the configuration says so, and reads
/// it.
public final class DataPreparation {
  /// Where jars that Maven fetched are kept.
  public static final Path FETCHED = Path.of("data", "sources");

  /// A stage number that no stage has, so that the draw is independent of every shuffle.
  private static final int DRAW = 99;

  private final Console console;

  public DataPreparation(Console console) {
    this.console = console;
  }

  /// Builds what has to be built, reads it, and says what the reader decided by itself.
  public RetrievalDataset read(RunConfig config) throws IOException {
    if (config.data() instanceof DataSettings.Javadoc javadoc) {
      var sources = new MavenSources(FETCHED, console::say).resolve(javadoc.sources());
      var settings = JavadocSettings.defaults();
      var out = Path.of(javadoc.path());
      if (!JavadocDataset.isUpToDate(sources, settings, out)) {
        console.say("building " + out + " from Java sources");
        JavadocDataset.build(sources, settings, out, line -> console.say("  " + line));
      }
    }
    var data = limited(config.data().read(), config);
    console.say(
        "data: %,d documents, %,d training pairs, %,d dev and %,d test queries"
            .formatted(
                data.documents().size(),
                data.train().size(),
                data.dev().size(),
                data.test().size()));
    data.notes().forEach(note -> console.say("  " + note));
    return data;
  }

  /// The data with at most the configured number of training pairs; smaller numbers draw from the
  /// same order, so that they are parts of the larger ones.
  static RetrievalDataset limited(RetrievalDataset data, RunConfig config) {
    int pairs = data.train().size();
    if (config.maxPairs() == 0 || config.maxPairs() >= pairs) {
      return data;
    }
    int[] order = BatchPlan.order(pairs, config.seed(), DRAW, 0);
    return data.withTrain(
        Arrays.stream(order).limit(config.maxPairs()).mapToObj(data.train()::get).toList());
  }
}
