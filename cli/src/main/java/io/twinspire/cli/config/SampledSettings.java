package io.twinspire.cli.config;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;

@Doc("Evaluation against a few drawn negatives; with leave-one-out and 99 of them, that of NCF.")
public record SampledSettings(
    @Doc("Documents drawn for each query, uniformly, of those that no split calls relevant to it.")
        @Default("99")
        int negatives,
    @Doc("Seed of the draw: of its own, so that all runs are held against the same documents.")
        @Default("1")
        long seed)
    implements Checked {

  @Override
  public void check(Problems problems) {
    problems.require(negatives >= 1, "negatives", "must be >= 1", negatives);
  }
}
