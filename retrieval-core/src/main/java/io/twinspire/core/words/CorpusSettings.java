package io.twinspire.core.words;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import java.util.List;

/// Which sentences there are, and which of their words count.
@Doc("Running text: files, words, vocabulary.")
public record CorpusSettings(
    @Doc(
            "Files, read in this order; .gz as it is. In .txt files a line is a sentence; in .jsonl"
                + " files the title and the text of a line are one each.")
        List<String> files,
    @Doc("Where a word ends.") @Default("\"words\"") Split split,
    @Doc("Lower-case every word.") @Default("true") boolean lowercase,
    @Doc("Words that occur less often in the training sentences are left out of them.")
        @Default("5")
        int minCount,
    @Doc("Longer sentences are cut at this many words.") @Default("1000") int maxSentence,
    @Doc(
            "Hold out every n-th sentence: it is not trained on, and the loss on a fixed set of"
                + " pairs from it is told after each epoch; 0 for none.")
        @Default("0")
        int heldOutEvery)
    implements Checked {

  /// How a sentence is cut into words.
  public enum Split {
    /// Runs of letters and digits; what is between them is dropped.
    WORDS,
    /// At white space only: for text that is tokenised already.
    WHITESPACE
  }

  @Override
  public void check(Problems problems) {
    problems.require(!files.isEmpty(), "files", "must name at least one file", "none");
    problems.require(minCount >= 1, "minCount", "must be >= 1", minCount);
    problems.require(maxSentence >= 2, "maxSentence", "must be >= 2", maxSentence);
    problems.require(
        heldOutEvery == 0 || heldOutEvery >= 2, "heldOutEvery", "must be 0 or >= 2", heldOutEvery);
  }
}
