package io.twinspire.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.layer.Storage;
import io.twinspire.core.model.Encoding;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.negatives.CandidateSettings;
import io.twinspire.core.negatives.ExactCandidates;
import io.twinspire.core.negatives.HardNegativeMiner;
import io.twinspire.core.negatives.HardNegativeMiner.MinedPair;
import io.twinspire.core.negatives.HardNegativeMiner.Snapshot;
import io.twinspire.core.negatives.HardNegativeMiner.Source;
import io.twinspire.core.negatives.MiningRules;
import io.twinspire.core.negatives.MiningSettings;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.testing.Planted;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Same seed, same bits: mining with the untrained model, then two epochs with the mined negatives,
/// through MLP, dropout, learned temperature, symmetric loss, clipping. Sizes are above every tile:
/// batches of 300 queries against more than 512 candidates, 70 columns.
class DeterminismTest {
  private static final Planted DATA = Planted.of(620, 1, 8);

  private static Map<String, List<Integer>> run(
      OptimizerSettings optimizer, Storage storage, int threads, long seed) throws IOException {
    TwoTower model = Runs.model(DATA, Runs.fullTower(70, false, storage), Runs.symmetric(), seed);
    try (var pool = new WorkerPool(threads)) {
      Matrix queries = Encoding.encode(model.query(), DATA.train(), pool);
      Matrix documents = Encoding.encode(model.document(), DATA.documents(), pool);
      int[] all = IntStream.range(0, documents.rows()).toArray();
      TrainingSet set = DATA.trainingSet();
      var search = new ExactCandidates(DATA.queryTexts(), queries, documents, all, 20, pool);
      var settings =
          new MiningSettings(
              3,
              new CandidateSettings(0, 20, CandidateSettings.DenseSearch.EXACT, 0, true),
              new MiningRules(0f, null, null, null, null),
              8,
              MiningSettings.Selection.TOP,
              1,
              1f,
              null);
      var miner =
          new HardNegativeMiner(
              settings, new Snapshot(queries, documents), set.positivesOf(), all, null);
      int[][] mined =
          miner
              .mine(set.pairs(), DATA.queryTexts(), List.of(new Source(search, 20)), seed, 1, pool)
              .pairs()
              .stream()
              .map(MinedPair::negatives)
              .toArray(int[][]::new);
      Stage stage =
          Runs.stage(
              Runs.loop(2, 300, 128, 0.5f, 0), Runs.symmetric(), optimizer, pair -> mined[pair]);
      var trainer = new Trainer(model, set, stage, seed, pool);
      trainer.run(Progress.start(1, 0), new Runs.Listener(DATA, model, pool));
      return Runs.bits(trainer);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, FLOAT32", "false, FLOAT32", "true, BF16_STOCHASTIC", "false, BF16_STOCHASTIC"})
  void anyNumberOfThreadsGivesTheSameBits(boolean adam, Storage storage) throws IOException {
    OptimizerSettings optimizer =
        adam
            ? new OptimizerSettings.Adam(0.01f, 0.9f, 0.999f, 1e-8f, 0.01f, true)
            : new OptimizerSettings.Adagrad(0.1f, 1e-8f);
    var one = run(optimizer, storage, 1, 1);
    assertThat(one).hasSizeGreaterThan(15);
    for (int threads : new int[] {1, 2, 3, 8}) {
      assertThat(run(optimizer, storage, threads, 1)).as("%d threads", threads).isEqualTo(one);
    }
    var other = run(optimizer, storage, 2, 2);
    one.forEach((name, bits) -> assertThat(other.get(name)).as(name).isNotEqualTo(bits));
  }
}
