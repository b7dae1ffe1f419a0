package io.twinspire.bench.side;

import io.twinspire.cli.config.RunConfig;
import io.twinspire.core.data.Features;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.model.RetrievalModel;
import io.twinspire.core.train.TrainingSet;
import io.twinspire.kernels.WorkerPool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// A text task for measuring: a BEIR folder, and the model and training of a configuration.
record TrainingTask(RunConfig config, Path folder) {

  /// The task that the peers train too: `same-shape.json` on the options' data.
  static TrainingTask of(Options options, String... sets) {
    Path folder = options.data().toAbsolutePath();
    if (!Files.isRegularFile(folder.resolve("corpus.jsonl"))) {
      throw new IllegalStateException(
          "--data must name a BEIR folder, got " + options.data() + ", which has no corpus.jsonl");
    }
    var all = Stream.concat(Stream.of("data.path=" + folder), Arrays.stream(sets));
    return new TrainingTask(
        RunConfig.read(options.peers().resolve("same-shape.json"), all.toList()), folder);
  }

  RetrievalDataset data() {
    return config.data().read();
  }

  /// A new model, its vocabulary counted as a run does.
  RetrievalModel model(RetrievalDataset data, WorkerPool pool) {
    return RetrievalModel.create(
        config.tower(),
        config.scorer(),
        config.queries(),
        config.text(),
        RetrievalModel.Corpus.of(data),
        config.objective().temperature(),
        config.objective().prefixes(),
        config.seed(),
        pool);
  }

  /// Both sides tokenised.
  TrainingSet features(RetrievalDataset data, RetrievalModel model, WorkerPool pool) {
    Features queries = model.queryText().featurizeQueries(data.queries(), pool);
    Features documents = model.documentText().featurize(data.documents(), pool);
    return new TrainingSet(queries, documents, data.train(), data::knownPositives);
  }

  List<String> testQueries() {
    RetrievalDataset data = data();
    return Arrays.stream(data.queriesOf(data.test()))
        .mapToObj(q -> data.queries().get(q).text())
        .toList();
  }
}
