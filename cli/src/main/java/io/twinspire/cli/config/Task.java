package io.twinspire.cli.config;

import io.twinspire.core.settings.SettingsException;
import io.twinspire.core.settings.SettingsReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What a configuration is for, as its key `task` says; without one it is a retrieval run.
public enum Task {
  RETRIEVAL(RunConfig.class),
  WORD2VEC(Word2VecConfig.class),
  NEXT_WORD(NextWordConfig.class);

  private static final String KEY = "task";

  private final Class<? extends Record> config;

  Task(Class<? extends Record> config) {
    this.config = config;
  }

  /// The record that a configuration of this task is read into.
  public Class<? extends Record> config() {
    return config;
  }

  /// Reads a configuration of this task, with `--set` overrides.
  public Record read(Path file, List<String> sets) {
    return SettingsReader.read(file, sets, config);
  }

  /// @throws SettingsException where the file cannot be read or names another task
  public static Task of(Path file) {
    String name = SettingsReader.peek(file, KEY);
    if (name == null) {
      return RETRIEVAL;
    }
    for (Task task : values()) {
      if (task != RETRIEVAL && task.toString().equals(name)) {
        return task;
      }
    }
    throw new SettingsException(
        "task: must be %s or %s, or absent for a retrieval run, got \"%s\""
            .formatted(WORD2VEC, NEXT_WORD, name));
  }

  /// What a saved configuration is for; a retrieval run where it cannot be read, and reading it as
  /// one says what is wrong.
  public static Task ofSaved(Path file) {
    try {
      return of(file);
    } catch (SettingsException damaged) {
      return RETRIEVAL;
    }
  }

  /// @throws SettingsException where the file is for another task
  static void require(Task task, Path file) {
    Task found = of(file);
    if (found != task) {
      throw new SettingsException(
          "%s: must be a %s run for this command, got %s".formatted(file, task, found));
    }
  }

  /// The name that a configuration gives.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
