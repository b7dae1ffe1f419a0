package io.twinspire.cli.run;

import io.twinspire.core.files.AtomicFiles;
import io.twinspire.core.settings.SettingsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// Where the files of a run are, and whether there is one.
///
/// `config.json` is the first file of a run, `results.json` the last but the report: with the one
/// and without the other a run is unfinished. Many other folders have a `config.json` too, and a
/// run may be deleted: so there must be its lock or `environment.json` beside it. It is unfinished,
/// too, while `seeds.json` says that runs with other seeds are to follow.
public record RunDirectory(Path path) {

  /// What a directory holds.
  public enum State {
    /// Nothing, or no such directory.
    EMPTY,
    /// A run that ended early and can be resumed.
    UNFINISHED,
    FINISHED,
    /// Files, but no run.
    OTHER
  }

  public State state() throws IOException {
    if (Files.exists(config()) && (Files.exists(lockFile()) || Files.exists(environment()))) {
      return hasResults() && !Files.exists(seeds()) ? State.FINISHED : State.UNFINISHED;
    }
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return State.EMPTY;
    }
    if (!Files.isDirectory(path)) {
      return State.OTHER;
    }
    try (var files = Files.list(path)) {
      return files.allMatch(file -> file.equals(lockFile()) || file.equals(seeds()))
          ? State.EMPTY
          : State.OTHER;
    }
  }

  /// Whether the run itself has ended; with other seeds to follow it is not [State#FINISHED] yet.
  boolean hasResults() {
    return Files.exists(results());
  }

  /// Asks whether [#prepare] may go on, before anything is lost. Nothing is left behind: whether a
  /// directory can be made is tried and taken back.
  ///
  /// @param overwrite whether a run that stands there may be deleted
  /// @throws SettingsException where something stands there that may not be deleted
  public void requirePreparable(boolean overwrite) throws IOException {
    switch (state()) {
      case EMPTY -> tryToCreate();
      case OTHER ->
          throw new SettingsException(
              path
                  + ": must be a new directory or hold a run, got other files. Give another --run");
      case FINISHED, UNFINISHED -> {
        if (!overwrite) {
          throw occupied();
        }
        lock().close();
      }
    }
  }

  /// Makes the directory ready for a new run: as [#requirePreparable], and deletes a run that
  /// stands there.
  public void prepare(boolean overwrite) throws IOException {
    requirePreparable(overwrite);
    if (state() != State.EMPTY) {
      AtomicFiles.deleteRecursively(path);
    }
    create();
  }

  /// Makes the directories that are not there and deletes them again; one that somebody has put a
  /// file into meanwhile stays.
  private void tryToCreate() {
    var missing = new ArrayList<Path>();
    for (Path at = absolute();
        at != null && !Files.exists(at, LinkOption.NOFOLLOW_LINKS);
        at = at.getParent()) {
      missing.add(at);
    }
    try {
      create();
    } finally {
      deleteEmpty(missing);
    }
  }

  private static void deleteEmpty(List<Path> innermostFirst) {
    try {
      for (Path directory : innermostFirst) {
        Files.deleteIfExists(directory);
      }
    } catch (IOException inUse) {
      // It and those around it stay: what is in it is not ours.
    }
  }

  private void create() {
    try {
      Files.createDirectories(path);
    } catch (IOException refused) {
      throw new SettingsException(
          path
              + ": must be a directory that can be made, got "
              + (refused instanceof AccessDeniedException
                  ? "one without permission"
                  : "one that the system refuses to make")
              + ". Give another --run");
    }
  }

  private SettingsException occupied() throws IOException {
    return new SettingsException(
        state() == State.FINISHED
            ? path
                + ": must not hold a run, got a finished one. Give another --run, or --overwrite to"
                + " delete it"
            : path
                + ": must not hold a run, got an unfinished one. Go on with './twinspire resume"
                + " --run "
                + path
                + "', or give --overwrite to delete it");
  }

  /// @throws SettingsException where there is no finished run
  public void requireFinished() throws IOException {
    switch (state()) {
      case FINISHED -> {}
      case UNFINISHED ->
          throw new SettingsException(
              path
                  + ": must hold a finished run, got an unfinished one. Finish it with './twinspire"
                  + " resume --run "
                  + path
                  + "'");
      case EMPTY, OTHER -> throw noRun();
    }
  }

  /// The complaint that there is no run.
  public SettingsException noRun() {
    return new SettingsException(
        path + ": must hold a run, got none. Make one with './twinspire train CONFIG --run DIR'");
  }

  /// Keeps other processes from writing to this run until closed.
  ///
  /// @throws SettingsException where another process has it
  public FileChannel lock() throws IOException {
    var channel = FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException heldHere) {
      channel.close();
      throw busy();
    }
    channel.close();
    throw busy();
  }

  private SettingsException busy() {
    return new SettingsException(
        path + ": must be free, got a run that another process is writing");
  }

  private Path lockFile() {
    return path.resolve(".lock");
  }

  /// What tables and the report call the run: the name of the directory.
  public String name() {
    return String.valueOf(absolute().getFileName());
  }

  Path absolute() {
    return path.toAbsolutePath().normalize();
  }

  public Path config() {
    return path.resolve("config.json");
  }

  /// The fingerprint of the data that the run is of.
  Path data() {
    return path.resolve("data.sha256");
  }

  public Path environment() {
    return path.resolve("environment.json");
  }

  public Path metrics() {
    return path.resolve("metrics.jsonl");
  }

  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /// The fingerprint of the scores that a run mines by, where they are from a file.
  Path miningScores() {
    return path.resolve("mining-scores.sha256");
  }

  /// Where the rounds of mining are.
  Path mined() {
    return path.resolve("mined");
  }

  public Path model() {
    return path.resolve("model");
  }

  public Path index() {
    return path.resolve("index");
  }

  /// What each user has, in a run on interactions.
  Path seen() {
    return path.resolve("seen.jsonl");
  }

  /// The TREC run file of a system on a split.
  public Path trec(String system, String split) {
    return path.resolve("trec").resolve(system + "." + split + ".run");
  }

  /// The judgments of a split in TREC's form, so that trec_eval can check the figures.
  public Path qrels(String split) {
    return path.resolve("trec").resolve(split + ".qrels");
  }

  /// How many seeds the run is repeated with, while some are still to come.
  Path seeds() {
    return path.resolve("seeds.json");
  }

  public Path results() {
    return path.resolve("results.json");
  }

  public Path summary() {
    return path.resolve("summary.json");
  }

  /// What the rounds of mining found and did.
  public Path mining() {
    return path.resolve("mining.json");
  }

  public Path report() {
    return path.resolve("report.html");
  }
}
