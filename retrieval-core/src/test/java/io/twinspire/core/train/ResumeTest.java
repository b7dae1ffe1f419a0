package io.twinspire.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.data.DataException;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.core.layer.Storage;
import io.twinspire.core.model.Safetensors;
import io.twinspire.core.model.TwoTower;
import io.twinspire.core.optim.OptimizerSettings;
import io.twinspire.core.testing.Planted;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run stopped or killed at any step and resumed from disk with new objects ends with the bits of
/// one that was never interrupted: weights, moments, progress, and the best checkpoint.
class ResumeTest {
  private static final Planted DATA = Planted.of(20, 2, 3);
  private static final int EPOCHS = 3;

  /// 40 pairs in batches of 12, the last of 4.
  private static final int STEPS_PER_EPOCH = 4;

  private static final OptimizerSettings ADAM =
      new OptimizerSettings.Adam(0.02f, 0.9f, 0.999f, 1e-8f, 0.01f, false);
  private static final OptimizerSettings ADAGRAD = new OptimizerSettings.Adagrad(0.1f, 1e-8f);

  @AutoClose private final WorkerPool pool = new WorkerPool(2);
  @TempDir private Path folder;

  /// One attempt: new model, new trainer, whatever is on disk.
  private final class Attempt extends Runs.Listener {
    private final Trainer trainer;
    private final Checkpoints checkpoints;
    private int stopAfter = Integer.MAX_VALUE;
    private int killAfter = Integer.MAX_VALUE;

    Attempt(OptimizerSettings optimizer, Path directory) {
      this(optimizer, directory, Storage.FLOAT32);
    }

    Attempt(OptimizerSettings optimizer, Path directory, Storage storage) {
      this(
          optimizer,
          directory,
          Runs.model(DATA, Runs.fullTower(9, true, storage), Runs.symmetric(), 1));
    }

    private Attempt(OptimizerSettings optimizer, Path directory, TwoTower model) {
      super(DATA, model, pool);
      int[][] negatives = new int[40][];
      for (int p = 0; p < negatives.length; p++) {
        int own = p / 2;
        negatives[p] =
            new int[] {
              (own + 1) % 20, (own + 3) % 20, (own + 5) % 20, (own + 7) % 20, (own + 9) % 20
            };
      }
      Stage stage =
          Runs.stage(
              Runs.loop(EPOCHS, 12, 5, 0.5f, 0), Runs.symmetric(), optimizer, p -> negatives[p]);
      trainer = new Trainer(model, DATA.trainingSet(), stage, 77, pool);
      checkpoints = new Checkpoints(directory);
    }

    Progress run() throws IOException {
      Progress from =
          checkpoints.lastProgress() == null
              ? Progress.start(1, 100)
              : checkpoints.restore(trainer);
      return trainer.run(from, this);
    }

    @Override
    public boolean stopRequested() {
      return losses.size() >= stopAfter;
    }

    @Override
    public void onStep(Stage stage, Progress progress, int steps, double loss, double rate) {
      super.onStep(stage, progress, steps, loss, rate);
      if (losses.size() >= killAfter) {
        throw new Killed();
      }
    }

    @Override
    public void save(Trainer saved, Progress progress, boolean best) throws IOException {
      checkpoints.save(saved, progress, best, "");
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private record End(Progress progress, Map<String, List<Integer>> bits, byte[] best) {}

  private End end(Attempt process, Progress progress) throws IOException {
    return new End(
        progress, Runs.bits(process.trainer), Files.readAllBytes(process.checkpoints.best(1)));
  }

  private End uninterrupted(OptimizerSettings optimizer) throws IOException {
    var process = new Attempt(optimizer, folder.resolve("whole"));
    Progress progress = process.run();
    assertThat(progress.done()).isTrue();
    assertThat(progress.globalStep()).isEqualTo(100 + EPOCHS * STEPS_PER_EPOCH);
    return end(process, progress);
  }

  private static void assertSame(End actual, End expected, String how) {
    assertThat(actual.progress()).as(how).isEqualTo(expected.progress());
    assertThat(actual.bits()).as(how).isEqualTo(expected.bits());
    assertThat(actual.best()).as(how).isEqualTo(expected.best());
  }

  @Test
  void stoppedAtAnyStepAndResumed() throws IOException {
    for (OptimizerSettings optimizer : List.of(ADAM, ADAGRAD)) {
      End whole = uninterrupted(optimizer);
      for (int k = 0; k < EPOCHS * STEPS_PER_EPOCH; k++) {
        Path directory = folder.resolve(optimizer.getClass().getSimpleName() + k);
        var first = new Attempt(optimizer, directory);
        first.stopAfter = k;
        Progress stopped = first.run();
        assertThat(stopped.done()).isFalse();
        assertThat(stopped.globalStep()).isEqualTo(100 + k);
        var second = new Attempt(optimizer, directory);
        assertSame(end(second, second.run()), whole, "stopped after " + k);
      }
      deleteWhole();
    }
  }

  @Test
  void killedAtAnyStepAndResumedFromTheLastEpoch() throws IOException {
    End whole = uninterrupted(ADAM);
    for (int k = 1; k <= EPOCHS * STEPS_PER_EPOCH; k++) {
      Path directory = folder.resolve("killed" + k);
      var first = new Attempt(ADAM, directory);
      first.killAfter = k;
      assertThatThrownBy(first::run).isInstanceOf(Killed.class);
      var second = new Attempt(ADAM, directory);
      assertSame(end(second, second.run()), whole, "killed after " + k);
    }
  }

  /// Tables of bf16 and the random bits of their rounding, too.
  @Test
  void tablesOfBf16AreResumed() throws IOException {
    var process = new Attempt(ADAGRAD, folder.resolve("whole"), Storage.BF16_STOCHASTIC);
    End whole = end(process, process.run());
    for (int k = 1; k < EPOCHS * STEPS_PER_EPOCH; k += 2) {
      Path directory = folder.resolve("bf16-" + k);
      var first = new Attempt(ADAGRAD, directory, Storage.BF16_STOCHASTIC);
      first.stopAfter = k;
      first.run();
      var second = new Attempt(ADAGRAD, directory, Storage.BF16_STOCHASTIC);
      assertSame(end(second, second.run()), whole, "stopped after " + k);
    }
    assertThatThrownBy(() -> new Attempt(ADAGRAD, folder.resolve("whole")).run())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must hold weights/shared.words of this run's shape and storage");
  }

  @Test
  void stoppedAtEveryStep() throws IOException {
    End whole = uninterrupted(ADAM);
    Path directory = folder.resolve("often");
    while (true) {
      var process = new Attempt(ADAM, directory);
      process.stopAfter = 1;
      Progress progress = process.run();
      if (progress.done()) {
        assertSame(end(process, progress), whole, "stopped at every step");
        return;
      }
    }
  }

  @Test
  void aFinishedRunStaysFinished() throws IOException {
    End whole = uninterrupted(ADAM);
    var again = new Attempt(ADAM, folder.resolve("whole"));
    assertSame(end(again, again.run()), whole, "again");
    assertThat(again.losses).isEmpty();
  }

  @Test
  void theBestEpochIsKeptBesideTheLast() throws IOException {
    End whole = uninterrupted(ADAGRAD);
    var process = new Attempt(ADAGRAD, folder.resolve("whole"));
    TwoTower model = Runs.model(DATA, Runs.fullTower(9, true), Runs.symmetric(), 2);
    Progress best = process.checkpoints.loadBest(1, model);
    assertThat(best.epoch()).isEqualTo(whole.progress().bestEpoch());
    assertThat(DATA.dev(model, pool)).isEqualTo(whole.progress().best());
  }

  @Test
  void aDamagedOrCutCheckpointIsADataErrorThatNamesTheFile() throws IOException {
    uninterrupted(ADAM);
    Path last = folder.resolve("whole/last.safetensors");
    byte[] whole = Files.readAllBytes(last);
    for (int length : new int[] {0, 7, 8, 100, whole.length / 2, whole.length - 1}) {
      Files.write(last, Arrays.copyOf(whole, length));
      assertRefused("");
    }
    byte[] damaged = whole.clone();
    damaged[whole.length - 100] ^= 4;
    Files.write(last, damaged);
    assertRefused("damaged");
    Files.write(last, whole);
    var contents = Safetensors.read(last);
    for (String progress : List.of("", "{", "{\"stage\":1}", "[]", "{\"stage\":\"x\"}")) {
      Safetensors.write(last, contents.tensors(), Map.of("progress", progress));
      assertRefused("where training stood");
    }
    Safetensors.write(last, contents.tensors(), Map.of());
    assertRefused("no progress");
    var fewer = new HashMap<>(contents.tensors());
    fewer.remove("weights/logScale");
    Safetensors.write(last, fewer, contents.metadata());
    assertRefused("weights/logScale");
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> new Attempt(ADAM, folder.resolve("whole")).run())
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(folder.resolve("whole/last.safetensors") + ": ")
        .hasMessageContaining(why);
  }

  @Test
  void aCheckpointOfAnotherShapeIsADataError() throws IOException {
    uninterrupted(ADAM);
    var process = new Attempt(ADAM, folder.resolve("whole"));
    TwoTower wider = Runs.model(DATA, Runs.fullTower(10, true), Runs.symmetric(), 1);
    assertThatThrownBy(() -> process.checkpoints.loadBest(1, wider))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("best-1.safetensors: model: must hold shared.words as 130 x 10");
    assertThatThrownBy(() -> new Attempt(ADAGRAD, folder.resolve("whole")).run())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("must hold optimizer/shared.words.accumulator");
  }

  private void deleteWhole() throws IOException {
    AtomicFiles.deleteRecursively(folder.resolve("whole"));
  }
}
