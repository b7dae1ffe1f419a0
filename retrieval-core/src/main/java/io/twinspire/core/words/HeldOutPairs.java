package io.twinspire.core.words;

import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The windows of the held-out sentences with negatives that are the same for every seed and every
/// way of training: the loss on them can be compared between runs, and with other programs.
///
/// Every pair has negatives of its own and nothing is subsampled, whatever training does.
public final class HeldOutPairs {
  private static final long SEED = 20130116;

  private final WordCounts counts;
  private final WindowPlan plan;
  private final long pairs;

  public HeldOutPairs(WordCorpus corpus, Word2VecSettings settings) {
    counts = corpus.counts();
    int[] ids = corpus.heldOut();
    plan = WindowPlanner.newPlan(settings);
    new WindowPlanner(settings.withOwnNegatives(), counts, false, SEED)
        .plan(ids, ids.length, 0, 0, plan);
    long sum = 0;
    for (int block = 0; block < plan.blocks(); block++) {
      sum += plan.pairs(block);
    }
    pairs = sum;
  }

  public long size() {
    return pairs;
  }

  /// Mean loss of a pair; NaN where there is none.
  public double loss(WordTables tables) {
    return pairs == 0 ? Double.NaN : new WindowLoss().of(plan, tables) / pairs;
  }

  /// A pair a line: its inputs with spaces between, a tab, the centre, a tab, the negatives.
  public void write(Path file) throws IOException {
    var groups = plan.groups();
    AtomicFiles.write(
        file,
        out -> {
          for (int g = 0; plan.blocks() > 0 && g < plan.blockEnd(plan.blocks() - 1); g++) {
            var line = new StringBuilder();
            words(line, groups.inputs(), groups.inOffsets()[g], groups.inOffsets()[g + 1]);
            line.append('\t').append(counts.word(groups.outputs()[groups.outOffsets()[g]]));
            line.append('\t');
            words(line, groups.outputs(), groups.outOffsets()[g] + 1, groups.outOffsets()[g + 1]);
            out.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  private void words(StringBuilder line, int[] ids, int from, int to) {
    for (int i = from; i < to; i++) {
      line.append(i == from ? "" : " ").append(counts.word(ids[i]));
    }
  }
}
