package io.twinspire.cli.run;

import io.twinspire.cli.console.Console;
import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Fingerprint;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.negatives.HardNegativeMiner.MinedPair;
import io.twinspire.core.negatives.MiningSettings;
import io.twinspire.core.negatives.Verdict;
import io.twinspire.core.train.Checkpoints;
import io.twinspire.core.train.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The negatives of a stage that is trained with mined ones: round 1 before its first step, and
/// further rounds between two steps where [MiningSettings#refresh] asks for them.
///
/// Which round is in effect follows from the number of steps alone, and a round follows from the
/// weights before its first step, so a resumed run has the rounds of one never stopped. Each round
/// is a file; a run that goes on in the middle of a round reads it, and checks it against the name
/// that the checkpoint has.
final class MinedRounds implements StageRunner.Given {
  private static final String MINE_AGAIN = "Delete the file, and './twinspire resume' mines again";
  private static final String MODEL_IS_GONE =
      "The model that it was mined with is gone: bring the file back, or train anew with"
          + " --overwrite";

  private final RunDirectory run;
  private final RetrievalDataset data;
  private final Mining mining;
  private final StageRunner runner;
  private final Checkpoints checkpoints;
  private final EventLog log;
  private final Console console;
  private final MiningSettings.@Nullable Refresh refresh;
  private int[][] negatives = new int[0][];
  private String name = "";

  MinedRounds(
      MiningSettings settings,
      RunDirectory run,
      RetrievalDataset data,
      Mining mining,
      StageRunner runner,
      Checkpoints checkpoints,
      EventLog log,
      Console console) {
    this.refresh = settings.refresh();
    this.run = run;
    this.data = data;
    this.mining = mining;
    this.runner = runner;
    this.checkpoints = checkpoints;
    this.log = log;
    this.console = console;
  }

  /// Documents mined for the pair at `pair` in the round in effect.
  int[] of(int pair) {
    return negatives[pair];
  }

  /// What the checkpoint calls the negatives in effect.
  @Override
  public String name() {
    return name;
  }

  /// Round 1, and the round in effect where training goes on. The model holds the weights that
  /// round 1 is mined with.
  ///
  /// @param step steps of the run before the stage
  /// @param at where the stage stands, null where it has not begun
  /// @return round 1
  MiningRound begin(long step, @Nullable Progress at, int stepsPerEpoch) throws IOException {
    long done = at == null ? 0 : done(at, stepsPerEpoch);
    MiningRound first = take(1, step, done == 0);
    if (at == null || at.done() || done == 0 || startsRound(done, stepsPerEpoch)) {
      return first;
    }
    int round = round(done, stepsPerEpoch);
    if (round > 1) {
      Path file = file(round);
      if (!Files.exists(file)) {
        throw new DataException(file + ": must be there, got nothing. " + MODEL_IS_GONE);
      }
      use(round, MinedFile.read(file, data, MODEL_IS_GONE));
    }
    if (!name.equals(checkpoints.lastGiven())) {
      throw new DataException(
          file(round)
              + ": must hold the negatives that the checkpoint was trained with, got others. "
              + MODEL_IS_GONE);
    }
    return first;
  }

  @Override
  public void beforeStep(Progress at, int stepsPerEpoch) throws IOException {
    long done = done(at, stepsPerEpoch);
    if (done > 0 && startsRound(done, stepsPerEpoch)) {
      MiningRound mined = take(round(done, stepsPerEpoch), at.globalStep(), true);
      if (mined.report().pairs() == mined.report().pairsWithout()) {
        console.say(mined.nothingLeft() + ". The round goes on without");
      }
    }
  }

  private static long done(Progress at, int stepsPerEpoch) {
    return (long) at.epoch() * stepsPerEpoch + at.step();
  }

  private boolean startsRound(long done, int stepsPerEpoch) {
    return done == 0 || (refresh != null && done % refresh.steps(stepsPerEpoch) == 0);
  }

  private int round(long done, int stepsPerEpoch) {
    return refresh == null ? 1 : Math.toIntExact(done / refresh.steps(stepsPerEpoch)) + 1;
  }

  /// Mines a round, or reads it where this run has mined it before.
  ///
  /// @param step steps of the run before the round
  /// @param begins whether training goes on with its first step, and so it is told
  private MiningRound take(int round, long step, boolean begins) throws IOException {
    Path file = file(round);
    Path report = report(run, round);
    MiningRound mined;
    if (Files.exists(file) && Files.exists(report)) {
      use(round, MinedFile.read(file, data, MINE_AGAIN));
      mined = MiningRound.read(report);
    } else {
      mined = mine(round, step);
    }
    if (begins) {
      tell(mined);
    }
    return mined;
  }

  private MiningRound mine(int round, long step) throws IOException {
    console.say(
        "mining hard negatives for %,d pairs%s"
            .formatted(data.train().size(), refresh == null ? "" : ", round " + round));
    var snapshot = mining.snapshot();
    double dev = runner.devQuality(snapshot.documents());
    var found = mining.mine(snapshot, round);
    var mined =
        new MiningRound(
            round, step, Double.isNaN(dev) ? null : dev, found.report(), mining.examples(found));
    int[][] documents = found.pairs().stream().map(MinedPair::negatives).toArray(int[][]::new);
    mined.write(report(run, round));
    MinedFile.write(file(round), data, documents);
    use(round, documents);
    return mined;
  }

  private void use(int round, int[][] documents) {
    negatives = documents;
    var fingerprint = new Fingerprint().add(documents.length);
    for (int[] some : documents) {
      fingerprint.add(some.length).add(some);
    }
    name = "round-" + round + " " + fingerprint.hex();
  }

  private void tell(MiningRound mined) throws IOException {
    var report = mined.report();
    var fields = new LinkedHashMap<String, Object>();
    fields.put("round", mined.round());
    fields.put("step", mined.step());
    fields.put("pairs", report.pairs());
    fields.put("pairsWithout", report.pairsWithout());
    fields.put("candidates", report.candidates());
    report.verdicts().forEach((verdict, count) -> fields.put(verdict.toString(), count));
    fields.put("suspects", report.suspects());
    if (mined.dev() != null) {
      fields.put("dev", mined.dev());
    }
    log.add("mined", fields);
    console.say(
        "  %s; %,d pairs have none left; %s of the kept are suspected to be relevant"
            .formatted(
                mined.verdicts(),
                report.pairsWithout(),
                TextTable.percent(report.suspects(), report.count(Verdict.KEPT))));
  }

  private Path file(int round) {
    return run.mined().resolve("round-" + round + ".jsonl");
  }

  private static Path report(RunDirectory run, int round) {
    return run.mined().resolve("round-" + round + ".json");
  }

  /// The rounds that a run has mined, in order.
  static List<MiningRound> read(RunDirectory run) throws IOException {
    var rounds = new ArrayList<MiningRound>();
    for (int round = 1; Files.exists(report(run, round)); round++) {
      rounds.add(MiningRound.read(report(run, round)));
    }
    return rounds;
  }
}
