package io.twinspire.cli.config;

import io.twinspire.core.words.CorpusSettings;

/// A run that reads running text and trains in epochs over it.
public sealed interface CorpusConfig extends Configuration permits Word2VecConfig, NextWordConfig {
  CorpusSettings corpus();

  /// Passes over the text.
  int epochs();

  /// Threads that train.
  int workerThreads();
}
