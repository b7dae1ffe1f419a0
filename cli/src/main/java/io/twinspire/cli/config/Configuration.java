package io.twinspire.cli.config;

import io.twinspire.core.settings.SettingsWriter;

/// One JSON file describes one run, of one of these kinds; see [Task].
public sealed interface Configuration permits RunConfig, CorpusConfig {
  /// Every random number follows from it.
  long seed();

  /// Every setting, as JSON that reads back as an equal configuration.
  default String json() {
    return SettingsWriter.write((Record) this);
  }
}
