package io.twinspire.cli.config;

import io.twinspire.core.data.SavedSettings;
import io.twinspire.core.settings.SettingsException;
import io.twinspire.core.settings.SettingsReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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

  /// Reads a configuration of whatever task, with `--set` overrides.
  ///
  /// @throws SettingsException where the file names no task that there is, or is no configuration
  ///   of the one that it names
  public static Configuration read(Path file, List<String> sets) {
    return (Configuration) SettingsReader.read(file, sets, KEY, name -> of(name).config);
  }

  /// Reads the configuration that a run was saved with.
  ///
  /// @throws io.twinspire.core.data.DataException where the file is damaged
  public static Configuration readSaved(Path file) {
    return (Configuration) SavedSettings.read(file, KEY, name -> of(name).config);
  }

  /// Reads a configuration of this task.
  ///
  /// @throws SettingsException as [#read(Path, List)], and where the file is for another task
  Configuration readOnly(Path file, List<String> sets) {
    return (Configuration)
        SettingsReader.read(
            file,
            sets,
            KEY,
            name -> {
              Task found = of(name);
              if (found != this) {
                throw other(file, found);
              }
              return config;
            });
  }

  /// Reads the saved configuration of a run of this task.
  ///
  /// @throws SettingsException where the run is of another task
  /// @throws io.twinspire.core.data.DataException where the file is damaged
  Configuration readSavedOnly(Path file) {
    Configuration saved = readSaved(file);
    if (!config.isInstance(saved)) {
      throw other(file, of(saved));
    }
    return saved;
  }

  private static Task of(@Nullable String name) {
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

  private static Task of(Configuration config) {
    return Arrays.stream(values())
        .filter(task -> task.config.isInstance(config))
        .findFirst()
        .orElseThrow();
  }

  private SettingsException other(Path file, Task found) {
    return new SettingsException(
        "%s: must be a %s run for this command, got %s".formatted(file, this, found));
  }

  /// The name that a configuration gives.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
