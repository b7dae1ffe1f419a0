package io.twinspire.cli.console;

/// How far a piece of work has come. Close it when the work ends, well or not.
public interface WorkProgress extends AutoCloseable {
  /// `done` steps are behind us; `note` is a short remark such as the current loss, or empty.
  void at(long done, String note);

  /// The work is complete; without this, [#close] says that it was stopped.
  void finished();

  @Override
  void close();
}
