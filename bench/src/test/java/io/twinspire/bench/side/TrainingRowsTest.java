package io.twinspire.bench.side;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.model.RetrievalModel;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.train.BatchPlan;
import io.twinspire.core.train.NegativeShares;
import io.twinspire.core.train.Progress;
import io.twinspire.core.train.Stage;
import io.twinspire.core.train.Trainer;
import io.twinspire.core.train.TrainingListener;
import io.twinspire.core.train.TrainingSet;
import io.twinspire.kernels.TopK;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRowsTest {

  private static final Limits LIMITS =
      new Limits(
          List.of(100.0, 200.0), List.of(new Limits.Read("DRAM", 1 << 30, List.of(20.0, 40.0))));

  @TempDir Path folder;

  private Options options = Options.parse(new String[] {"--json", "x.json"});

  /// Forty documents of words that return, each the answer to one query.
  @BeforeEach
  void writeData() throws IOException {
    var corpus = new StringBuilder();
    var queries = new StringBuilder();
    var train = new StringBuilder("query-id\tcorpus-id\tscore\n");
    for (int i = 0; i < 40; i++) {
      String words = "word" + i % 7 + " word" + i % 5 + " word" + i % 11;
      corpus.append("{\"_id\":\"d%d\",\"title\":\"\",\"text\":\"%s\"}\n".formatted(i, words));
      queries.append("{\"_id\":\"q%d\",\"text\":\"word%d word%d\"}\n".formatted(i, i % 7, i % 5));
      train.append("q%d\td%d\t1\n".formatted(i, i));
    }
    Files.writeString(folder.resolve("corpus.jsonl"), corpus);
    Files.writeString(folder.resolve("queries.jsonl"), queries);
    Path qrels = Files.createDirectory(folder.resolve("qrels"));
    Files.writeString(qrels.resolve("train.tsv"), train);
    Files.writeString(qrels.resolve("dev.tsv"), "query-id\tcorpus-id\tscore\nq1\td1\t1\n");
    Files.writeString(
        qrels.resolve("test.tsv"), "query-id\tcorpus-id\tscore\nq0\td0\t1\nq2\td2\t1\n");
    options =
        Options.parse(
            new String[] {"--json", "x.json", "--peers", "peers", "--data", folder.toString()});
  }

  /// The stopwatch is worth something only where it stands beside what training does.
  @Test
  void stagedStepsGiveTheBitsOfTheTrainer() throws IOException {
    var task = TrainingTask.of(options, "tower.dimensions=24", "training.batchSize=10");
    RetrievalDataset data = task.data();
    List<Double> losses = new ArrayList<>();
    try (var pool = new WorkerPool(2);
        RetrievalModel trained = task.model(data, pool);
        RetrievalModel staged = task.model(data, pool)) {
      TrainingSet set = task.features(data, trained, pool);
      trainer(task, trained, set, pool).run(Progress.start(0, 0), listener(losses));

      var step = new StagedStep(staged.towers(), set, task.config(), pool);
      int pairs = set.pairs().size();
      int epochs = task.config().training().epochs();
      int perEpoch = (pairs + 9) / 10;
      for (int s = 0; s < perEpoch * epochs; s++) {
        int[] order = BatchPlan.order(pairs, task.config().seed(), 0, s / perEpoch);
        int from = s % perEpoch * 10;
        int[] rows = Arrays.copyOfRange(order, from, Math.min(pairs, from + 10));
        double factor = task.config().schedule().factor(s, (long) perEpoch * epochs);
        StagedStep.Done done = step.run(rows, s / perEpoch, factor);
        assertThat(done.loss()).isEqualTo(losses.get(s));
        assertThat(done.nanos()).hasSize(5);
      }
      assertThat(losses).hasSize(perEpoch * epochs);
      assertThat(values(trained)).isEqualTo(values(staged));
    }
  }

  private static Map<String, List<Float>> values(RetrievalModel model) {
    var values = new TreeMap<String, List<Float>>();
    model
        .towers()
        .weights()
        .forEach(
            (name, weights) -> {
              var list = new ArrayList<Float>();
              float[] row = new float[weights.cols()];
              for (int r = 0; r < weights.rows(); r++) {
                weights.copyRow(r, row);
                for (float x : row) {
                  list.add(x);
                }
              }
              values.put(name, list);
            });
    return values;
  }

  private static Trainer trainer(
      TrainingTask task, RetrievalModel model, TrainingSet set, WorkerPool pool) {
    var config = task.config();
    var stage =
        new Stage(
            0,
            "in-batch",
            config.training(),
            config.objective(),
            config.optimizer(),
            config.schedule(),
            1,
            new NegativesSettings(true, null, 0, Known.MASK),
            pair -> new int[0]);
    return new Trainer(model.towers(), set, stage, config.seed(), pool);
  }

  private static TrainingListener listener(List<Double> losses) {
    return new TrainingListener() {
      @Override
      public void onNegatives(Stage stage, Progress progress, NegativeShares shares) {}

      @Override
      public double devMetric() {
        return Double.NaN;
      }

      @Override
      public boolean stopRequested() {
        return false;
      }

      @Override
      public void onStep(Stage stage, Progress at, int steps, double loss, double rate) {
        losses.add(loss);
      }

      @Override
      public void onEpoch(Stage stage, Progress at, double loss, double dev, boolean improved) {}

      @Override
      public void save(Trainer trainer, Progress progress, boolean best) {}
    };
  }

  @Test
  void everyStageHasARowAndAStepIsTheirSum() throws IOException {
    List<Row> rows = new TrainingRows(options, List.of(16, 8), 24, 2, 2, LIMITS).rows();
    assertThat(rows)
        .extracting(Row::name)
        .startsWith("training-read", "training-tokenise", "training-batch", "training-forward")
        .contains("training-loss", "training-backward", "training-optimiser")
        .endsWith("training-step");
    assertThat(rows).extracting(Row::shape).contains("40x40", "16x24", "8x24");
    assertThat(rows).extracting(Row::key).doesNotHaveDuplicates();
    for (Row row : rows) {
      assertThat(row.unit()).isEqualTo("pairs/s");
      assertThat(row.peer()).isEqualTo(TrainingRows.ROOFLINE);
      assertThat(row.ours()).isPositive();
      assertThat(row.ofLimit()).isBetween(0.0, 1.0);
    }
    Row step = rows.getLast();
    double slowest =
        rows.stream().filter(r -> r.shape().equals("8x24")).mapToDouble(Row::ours).min().orElse(0);
    assertThat(step.ours()).isEqualTo(slowest);
    assertThat(rows.get(4).variant()).startsWith("arithmetic, ").endsWith(" % of a step");
  }

  @Test
  void workOfAStep() {
    var queries =
        new Features(Map.of("words", new Ragged(new int[] {0, 2, 3}, new int[] {4, 1, 4})));
    var documents = new Features(Map.of("words", new Ragged(new int[] {0, 1}, new int[] {7})));
    StepWork load = StepWork.of(queries, documents, 10);
    assertThat(load).isEqualTo(new StepWork(2, 1, 10, 4, 3));
    assertThat(load.of(StagedStep.Part.LOSS).flops()).isEqualTo(6.0 * 2 * 1 * 10);
    // Four rows of 40 bytes are read, three vectors written: 280 bytes at 20 GB/s.
    Work forward = load.of(StagedStep.Part.FORWARD);
    assertThat(forward.leastNanos(LIMITS, 1)).isCloseTo(280 / 20.0, within(1e-9));
    // 2 pairs in that time.
    assertThat(forward.figure(14)).isCloseTo(2 / 14e-9, within(1.0));
    Work optimiser = load.of(StagedStep.Part.OPTIMISER);
    assertThat(optimiser.leastNanos(LIMITS, 2)).isCloseTo((160 + 240) / 40.0, within(1e-9));
  }

  @Test
  void lookupFindsTheBestOfAllVectors() throws IOException {
    var task = TrainingTask.of(options, "tower.dimensions=24");
    assertThat(task.testQueries()).containsExactlyInAnyOrder("word0 word0", "word2 word2");
    try (var lookup = new Lookup(task, 300, 2)) {
      float[] query = lookup.encode("word2 word3");
      assertThat(Body.norm(query)).isCloseTo(1, within(1e-5));
      double[] scores = new double[300];
      for (int r = 0; r < scores.length; r++) {
        for (int i = 0; i < 24; i++) {
          scores[r] += (double) query[i] * lookup.vectors.data()[r * 24 + i];
        }
      }
      TopK found = lookup.search("word2 word3");
      double[] sorted = scores.clone();
      Arrays.sort(sorted);
      for (int rank = 0; rank < Lookup.K; rank++) {
        assertThat(scores[found.id(0, rank)]).isCloseTo(sorted[299 - rank], within(1e-6));
      }
    }
  }

  @Test
  void timesOfQueriesAreSaidAsMedianAndPercentile() {
    double[] nanos = new double[1000];
    Arrays.setAll(nanos, i -> (999 - i) * 1e6);
    var rows = new LookupRows(options, new Case("encode+search", "1000x1000", 1), LIMITS);
    Row row = rows.row(rows.task(), nanos);
    assertThat(row.ours()).isEqualTo(500.0);
    assertThat(row.p99()).isEqualTo(990.0);
    assertThat(row.ratio()).isNull();
    // 4 MB at 20 GB/s are .2 ms.
    assertThat(row.ofLimit()).isCloseTo(0.2 / 500, within(1e-6));
    assertThat(Report.line(row))
        .contains(" 500.0 (p99 990.0) | – | ms | – | no peer; times of 1000");
  }

  @Test
  void aMissingFolderAndAMissingPeerAreTheReason() {
    Options missing =
        Options.parse(new String[] {"--json", "x.json", "--peers", "peers", "--data", "/no/such"});
    assertThatThrownBy(() -> new TrainingRows(missing, List.of(8), 8, 1, 1, LIMITS).rows())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("--data must name a BEIR folder, got /no/such, which has no corpus.jsonl");
    var section = new TextTrainingRows(missing, new Case("text-training", "512x256", 2));
    Row absent = section.absent("why not");
    assertThat(absent.ratio()).isNull();
    assertThat(absent.reason()).isEqualTo("why not");
    assertThat(absent.key()).isEqualTo("text-training 512x256, threads 2, none");
  }
}
