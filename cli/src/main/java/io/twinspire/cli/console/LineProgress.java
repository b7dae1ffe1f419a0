package io.twinspire.cli.console;

import java.util.concurrent.TimeUnit;

/// Plain lines, at most one every few seconds, for logs and pipes.
final class LineProgress implements WorkProgress {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Console console;
  private final String title;
  private final long total;
  private final long started = System.nanoTime();
  private long lastSaid = started;
  private boolean finished;

  LineProgress(Console console, String title, long total) {
    this.console = console;
    this.title = title;
    this.total = total;
    console.say(title + " …");
  }

  @Override
  public void at(long done, String note) {
    long now = System.nanoTime();
    if (now - lastSaid < INTERVAL_NANOS) {
      return;
    }
    lastSaid = now;
    var line = new StringBuilder("  ").append(title).append(": ").append(done);
    if (total > 0) {
      line.append(" of ").append(total);
    }
    line.append(", ").append(seconds(now - started)).append(" s");
    if (!note.isEmpty()) {
      line.append(", ").append(note);
    }
    console.say(line.toString());
  }

  @Override
  public void finished() {
    finished = true;
  }

  @Override
  public void close() {
    String how = finished ? ": done in " : ": stopped after ";
    console.say("  " + title + how + seconds(System.nanoTime() - started) + " s");
  }

  private static String seconds(long nanos) {
    return Long.toString(Math.round(nanos / 1e9));
  }
}
