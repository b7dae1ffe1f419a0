package io.twinspire.cli.console;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/// A bar that redraws itself, for a terminal only: it writes carriage returns.
final class BarProgress implements WorkProgress {
  private static final int COLUMNS = 100;

  private final ProgressBar bar;
  private boolean finished;

  BarProgress(String title, long total) {
    bar =
        new ProgressBarBuilder()
            .setTaskName(title)
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            // A stated width: asking the terminal for it would load a native library.
            .setConsumer(new ConsoleProgressBarConsumer(System.err, COLUMNS))
            .build();
  }

  @Override
  public void at(long done, String note) {
    bar.stepTo(done);
    bar.setExtraMessage(note);
  }

  @Override
  public void finished() {
    finished = true;
  }

  @Override
  public void close() {
    if (!finished) {
      bar.setExtraMessage("stopped");
    }
    bar.close();
  }
}
