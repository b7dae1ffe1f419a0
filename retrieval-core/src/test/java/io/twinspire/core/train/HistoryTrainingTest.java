package io.twinspire.core.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Document;
import io.twinspire.core.data.Features;
import io.twinspire.core.data.Histories;
import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.Query;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.data.TrainingPair;
import io.twinspire.core.layer.Storage;
import io.twinspire.core.model.Encoding;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.negatives.NegativesSettings;
import io.twinspire.core.negatives.NegativesSettings.Known;
import io.twinspire.core.negatives.SamplerSettings;
import io.twinspire.core.negatives.SamplerSettings.Scope;
import io.twinspire.core.objective.BinaryCrossEntropy;
import io.twinspire.core.objective.Bpr;
import io.twinspire.core.objective.BprMax;
import io.twinspire.core.objective.GeneralizedBce;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.objective.Reduction;
import io.twinspire.core.objective.SoftmaxCrossEntropy;
import io.twinspire.core.objective.Top1Max;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.optim.Schedule;
import io.twinspire.core.scoring.Candidates;
import io.twinspire.core.scoring.ContrastiveStep;
import io.twinspire.core.scoring.GroupCandidates;
import io.twinspire.core.scoring.ScorerSettings;
import io.twinspire.core.sequence.Activation;
import io.twinspire.core.testing.Draw;
import io.twinspire.core.tower.HistorySettings;
import io.twinspire.core.tower.HistorySettings.Gru4Rec;
import io.twinspire.core.tower.HistorySettings.SasRec;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.core.tower.TransformerSettings.Norm;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Towers of histories through the trainer: items that follow one another in a planted order.
class HistoryTrainingTest {
  static final int ITEMS = 40;
  static final int USERS = 120;
  static final int MOST = 6;

  static final RetrievalDataset DATA = planted();
  private static final Ragged ROWS =
      new Ragged(IntStream.rangeClosed(0, ITEMS).toArray(), IntStream.range(0, ITEMS).toArray());
  static final Histories HISTORIES = new Histories(DATA, ROWS, MOST);
  static final TrainingSet TRAIN =
      new TrainingSet(
          HISTORIES.training(),
          new Features(Map.of("id", ROWS)),
          DATA.train(),
          DATA::knownPositives);

  static final NegativesSettings ALL =
      new NegativesSettings(false, new SamplerSettings.All(), 0, Known.KEEP);

  /// After item i comes 7 i + 3, where a user does not jump anew, as one in five times. The last
  /// item of each is dev.
  private static RetrievalDataset planted() {
    var documents = IntStream.range(0, ITEMS).mapToObj(i -> new Document("i" + i, "", "")).toList();
    var queries = IntStream.range(0, USERS).mapToObj(q -> new Query("u" + q, "")).toList();
    var pairs = new ArrayList<TrainingPair>();
    var dev = new Qrels();
    for (int user = 0; user < USERS; user++) {
      int item = Philox.below(ITEMS, 5, 1, user);
      int length = 3 + Philox.below(7, 5, 2, user);
      for (int i = 0; i < length; i++) {
        pairs.add(new TrainingPair(user, item, 1, new int[0]));
        long place = 100L * user + i;
        boolean jump = Philox.below(5, 5, 3, place) == 0 && i + 1 < length;
        item = jump ? Philox.below(ITEMS, 5, 4, place) : next(item);
      }
      dev.put("u" + user, "i" + item, 1);
    }
    return new RetrievalDataset(
        documents, queries, pairs, new Qrels(), dev, new Qrels(), List.of());
  }

  private static int next(int item) {
    return (7 * item + 3) % ITEMS;
  }

  static TwoTower model(String type, float dropout) {
    HistorySettings settings =
        type.equals("gru4rec")
            ? new Gru4Rec(16, 2, MOST, dropout, dropout, .1f, Storage.FLOAT32)
            : new SasRec(
                16, 2, 2, MOST, dropout, Norm.BEFORE, Activation.RELU, 20, .1f, Storage.FLOAT32);
    var inputs = new TwoTower.Inputs(Map.of("id", ITEMS), Map.of());
    return TwoTower.create(settings, new ScorerSettings.Dot(), inputs, inputs, 1, Start.drawn(3));
  }

  static Stage stage(
      Objective objective, NegativesSettings negatives, int epochs, int batch, int chunk) {
    var training = new TrainingSettings(epochs, batch, Rows.HISTORIES, chunk, 0, 0, "ndcg@10", 1);
    return stage(training, .01f, objective, negatives);
  }

  static Stage stage(
      TrainingSettings training, float rate, Objective objective, NegativesSettings negatives) {
    return new Stage(
        1,
        "test",
        training,
        objective,
        new OptimizerSettings.Adam(rate, .9f, .999f, 1e-8f, 0, true),
        new Schedule(Schedule.Shape.CONSTANT, 0, 0),
        1,
        negatives,
        pair -> new int[0]);
  }

  static SoftmaxCrossEntropy softmax(LogQ logQ) {
    return new SoftmaxCrossEntropy(1, false, logQ, 0);
  }

  /// Trains and keeps the losses; stops after so many steps.
  static class Listener implements TrainingListener {
    final List<Double> losses = new ArrayList<>();
    private final Checkpoints checkpoints;
    private final int stopAfter;

    Listener(Path directory, int stopAfter) {
      this.checkpoints = new Checkpoints(directory);
      this.stopAfter = stopAfter;
    }

    @Override
    public double devMetric() {
      return Double.NaN;
    }

    @Override
    public boolean stopRequested() {
      return losses.size() >= stopAfter;
    }

    @Override
    public void onStep(Stage stage, Progress progress, int steps, double loss, double rate) {
      losses.add(loss);
    }

    @Override
    public void onNegatives(Stage stage, Progress progress, NegativeShares shares) {}

    @Override
    public void onEpoch(Stage stage, Progress progress, double loss, double dev, boolean best) {}

    @Override
    public void save(Trainer trainer, Progress progress, boolean best) throws IOException {
      checkpoints.save(trainer, progress, best, "");
    }
  }

  @TempDir private Path folder;

  @Test
  void theRowsOfABatchAreThePlacesOfItsHistories() {
    var planner = new BatchPlanner(TRAIN, Rows.HISTORIES, ALL, pair -> new int[0], 2, false, 1, 0);
    int[] histories = {5, 17};
    BatchPlan plan = planner.plan(histories, 0, 0);
    Features in = TRAIN.queries().select(histories);
    int n = in.get(Histories.EMIT).size();
    assertThat(plan.queries()).hasSize(n);
    assertThat(planner.examples().pairs(histories, 0)).hasSize(n);
    int row = 0;
    for (int h = 0; h < 2; h++) {
      int user = histories[h];
      int[] had =
          DATA.train().stream()
              .filter(pair -> pair.query() == user)
              .mapToInt(TrainingPair::document)
              .toArray();
      int places = Math.min(MOST, had.length - 1);
      for (int i = 0; i < places; i++, row++) {
        int at = had.length - 1 - places + i;
        assertThat(in.get(Histories.HISTORY).ids()[row]).isEqualTo(had[at]);
        assertThat(plan.queries()[row]).isEqualTo(user);
        assertThat(plan.document(row, plan.targets().positives().ids()[row]))
            .isEqualTo(had[at + 1]);
      }
    }
    assertThat(row).isEqualTo(n);
    assertThat(planner.rows().size()).isEqualTo(USERS);
    assertThat(planner.examples().count(0)).isEqualTo(TRAIN.queries().get(Histories.EMIT).size());
  }

  /// What is drawn for a history stands against all of its places: the same as if each had drawn
  /// that for itself.
  @ParameterizedTest
  @EnumSource(Known.class)
  void theDrawOfAHistoryIsThatOfAllOfItsPlaces(Known known) {
    var sampled = new SamplerSettings.Uniform(15, Scope.HISTORY, true);
    var settings = new NegativesSettings(false, sampled, 0, known);
    var planner =
        new BatchPlanner(TRAIN, Rows.HISTORIES, settings, pair -> new int[0], 3, true, 1, 0);
    BatchPlan plan = planner.plan(new int[] {5, 17, 40}, 0, 0);
    GroupCandidates groups = requireNonNull(plan.candidates().groups());
    Ragged positive = requireNonNull(plan.candidates().own());
    float[] positiveLogQ = requireNonNull(plan.candidates().ownLogQ());
    float[] drawnLogQ = requireNonNull(groups.logQ());
    int m = plan.queries().length;
    assertThat(groups.rows().rows()).isEqualTo(3);
    var own = new ArrayList<Integer>();
    var logQ = new ArrayList<Float>();
    int[] offsets = new int[m + 1];
    for (int row = 0; row < m; row++) {
      int[] positives = DATA.knownPositives(plan.queries()[row]);
      var masked = columns(plan.targets().masked(), row);
      int from = groups.rows().offsets()[groups.groupOf()[row]];
      int drawn = groups.rows().length(groups.groupOf()[row]);
      assertThat(drawn).isBetween(6, 15);
      assertThat(columns(plan.targets().positives(), row)).containsExactly(drawn);
      int right = plan.document(row, drawn);
      for (int k = 0; k < drawn; k++) {
        int document = plan.document(row, k);
        boolean knows = Arrays.binarySearch(positives, document) >= 0;
        assertThat(masked.contains(k)).isEqualTo(known == Known.KEEP ? document == right : knows);
        assertThat(knows && known == Known.EXCLUDE).isFalse();
        own.add(groups.rows().ids()[from + k]);
        logQ.add(drawnLogQ[from + k]);
      }
      own.add(positive.ids()[row]);
      logQ.add(positiveLogQ[row]);
      offsets[row + 1] = own.size();
    }
    float[] flat = new float[logQ.size()];
    IntStream.range(0, flat.length).forEach(e -> flat[e] = logQ.get(e));
    var each =
        new Candidates(
            0,
            new Ragged(offsets, own.stream().mapToInt(i -> i).toArray()),
            new float[0],
            flat,
            plan.candidates().catalogue());
    Matrix q = Draw.normal(m, 16, 1);
    Matrix d = Draw.normal(plan.documents().length, 16, 2);
    try (var pool = new WorkerPool(2)) {
      var outcomes = new ArrayList<float[]>();
      for (Candidates candidates : List.of(plan.candidates(), each)) {
        Matrix dQ = Matrix.zeros(m, 16);
        Matrix dD = Matrix.zeros(d.rows(), 16);
        var step = new ContrastiveStep(pool);
        double loss =
            step.run(q, d, candidates, plan.targets(), softmax(LogQ.NEGATIVES), 1f, dQ, dD).loss();
        outcomes.add(new float[] {(float) loss});
        outcomes.add(dQ.data());
        outcomes.add(dD.data());
      }
      for (int i = 0; i < 3; i++) {
        assertThat(outcomes.get(i)).containsExactly(outcomes.get(i + 3), within(1e-6f));
      }
    }
  }

  private static List<Integer> columns(Ragged of, int row) {
    return Arrays.stream(of.ids(), of.offsets()[row], of.offsets()[row + 1]).boxed().toList();
  }

  /// Share of users whose last item is found first.
  static double found(TwoTower model, WorkerPool pool) {
    Matrix q = Encoding.encode(model.query(), HISTORIES.before(DATA.dev()), pool);
    Matrix d = Encoding.encode(model.document(), TRAIN.documents(), pool);
    int found = 0;
    int row = 0;
    for (String user : DATA.dev().queryIds()) {
      int best = 0;
      float[] scores = new float[ITEMS];
      for (int i = 0; i < ITEMS; i++) {
        scores[i] = Vectors.dot(q.data(), q.offset(row), d.data(), d.offset(i), q.cols());
        best = scores[i] > scores[best] ? i : best;
      }
      found += DATA.dev().of(user).containsKey("i" + best) ? 1 : 0;
      row++;
    }
    return (double) found / row;
  }

  @ParameterizedTest
  @CsvSource({
    "sasrec, all",
    "sasrec, in-batch",
    "sasrec, batch",
    "sasrec, history",
    "sasrec, query",
    "sasrec, bce",
    "sasrec, gbce",
    "gru4rec, all",
    "gru4rec, in-batch",
    "gru4rec, batch",
    "gru4rec, bpr-max",
    "gru4rec, top1-max",
    "gru4rec, bpr"
  })
  void itLearnsWhatFollows(String type, String how) throws IOException {
    Objective objective =
        switch (how) {
          case "all" -> softmax(LogQ.NONE);
          case "in-batch" -> softmax(LogQ.ALL);
          case "batch", "history", "query" -> softmax(LogQ.NEGATIVES);
          case "bpr-max" -> new BprMax(1, 0);
          case "top1-max" -> new Top1Max(1);
          case "bpr" -> new Bpr(1, false, Reduction.MEAN);
          case "bce" -> new BinaryCrossEntropy(1, false, Reduction.MEAN, 0, 0);
          default -> new GeneralizedBce(1, false, .5f, 0);
        };
    Scope scope =
        switch (how) {
          case "batch" -> Scope.BATCH;
          case "history" -> Scope.HISTORY;
          default -> Scope.QUERY;
        };
    SamplerSettings sampled = new SamplerSettings.Uniform(10, scope, true);
    NegativesSettings negatives =
        switch (how) {
          case "all" -> ALL;
          case "in-batch" -> new NegativesSettings(true, null, 0, Known.KEEP);
          default -> new NegativesSettings(false, sampled, 0, Known.KEEP);
        };
    TwoTower model = model(type, .1f);
    try (var pool = new WorkerPool(2)) {
      assertThat(found(model, pool)).isLessThan(.15);
      var trainer = new Trainer(model, TRAIN, stage(objective, negatives, 40, 16, 0), 7, pool);
      trainer.run(Progress.start(1, 0), new Listener(folder, Integer.MAX_VALUE));
      assertThat(found(model, pool)).isGreaterThan(.5);
    }
  }

  /// Trains with so many threads, or stops and goes on with a new trainer: the bits are the same.
  ///
  /// @param stop steps after which it stops, beside one
  static void assertSameBits(Path folder, int stop, Function<WorkerPool, Trainer> trainers)
      throws IOException {
    var whole = end(folder, 1, 0, trainers);
    assertThat(end(folder, 3, 0, trainers)).isEqualTo(whole);
    assertThat(end(folder, 2, 1, trainers)).isEqualTo(whole);
    assertThat(end(folder, 1, stop, trainers)).isEqualTo(whole);
  }

  private static Map<String, List<Integer>> end(
      Path folder, int threads, int stop, Function<WorkerPool, Trainer> trainers)
      throws IOException {
    Path directory = folder.resolve(threads + "-" + stop);
    try (var pool = new WorkerPool(threads)) {
      Trainer trainer = trainers.apply(pool);
      Progress from = Progress.start(1, 100);
      if (stop > 0) {
        assertThat(trainer.run(from, new Listener(directory, stop)).done()).isFalse();
        trainer = trainers.apply(pool);
        from = new Checkpoints(directory).restore(trainer);
      }
      assertThat(trainer.run(from, new Listener(directory, Integer.MAX_VALUE)).done()).isTrue();
      return Runs.bits(trainer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sasrec", "gru4rec"})
  void bitsDependNeitherOnThreadsNorOnAStop(String type) throws IOException {
    Stage stage = stage(softmax(LogQ.NONE), ALL, 2, 50, 0);
    assertSameBits(folder, 4, pool -> new Trainer(model(type, .3f), TRAIN, stage, 7, pool));
  }

  /// Histories encoded in chunks see the same dropout and have the same gradients.
  @ParameterizedTest
  @ValueSource(strings = {"sasrec", "gru4rec"})
  void aBatchInChunksIsTheBatchInOnePiece(String type) throws IOException {
    try (var pool = new WorkerPool(2)) {
      var losses = new ArrayList<List<Double>>();
      for (int chunk : new int[] {0, 7}) {
        Stage stage = stage(softmax(LogQ.NONE), ALL, 2, 30, chunk);
        var listener = new Listener(folder.resolve("chunk" + chunk), Integer.MAX_VALUE);
        new Trainer(model(type, .3f), TRAIN, stage, 7, pool).run(Progress.start(1, 0), listener);
        losses.add(listener.losses);
      }
      for (int step = 0; step < losses.getFirst().size(); step++) {
        assertThat(losses.get(1).get(step)).isCloseTo(losses.get(0).get(step), within(1e-4));
      }
    }
  }
}
