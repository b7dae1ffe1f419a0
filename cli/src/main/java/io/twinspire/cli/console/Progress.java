package io.twinspire.cli.console;

/// How far a piece of work has come. Close it when the work ends, well or not.
public interface Progress extends AutoCloseable {
  /// `done` steps are behind us; `note` is a short remark such as the current loss, or empty.
  void at(long done, String note);

  @Override
  void close();
}
