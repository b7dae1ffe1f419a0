package io.twinspire.bench.side;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Another process that runs cases, asked by lines:
///
/// | request | answer |
/// |---|---|
/// | `prepare NAME SHAPE THREADS IMPLEMENTATION SECONDS` | `ready RESULT VARIANT` |
/// | `sample` | `nanos X` |
/// | `release` | `released` |
///
/// or `failed REASON` to any of them. [Worker] answers for Java, `bench/peers/side.py` for Python.
///
/// One that does not answer is stopped, so that a run goes on without it.
final class Remote implements Contender {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Process process;
  private final Duration patience;
  private final Path log;
  private final BufferedReader answers;
  private final Writer requests;

  Remote(List<String> command) throws IOException {
    this(command, PATIENCE);
  }

  /// @param patience how long an answer may take
  Remote(List<String> command, Duration patience) throws IOException {
    this.patience = patience;
    log = Files.createTempFile("twinspire-bench", ".log");
    try {
      process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    } catch (IOException e) {
      Files.deleteIfExists(log);
      throw e;
    }
    answers = process.inputReader();
    requests = process.outputWriter();
  }

  /// A JVM with the given flags on this one's class path.
  static Remote java(String... flags) throws IOException {
    var command = new java.util.ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
    return new Remote(command);
  }

  @Override
  public Ready prepare(Case task, String implementation, double seconds) throws IOException {
    String answer =
        ask(
            "prepare %s %s %d %s %s"
                .formatted(task.name(), task.shape(), task.threads(), implementation, seconds),
            "ready ");
    String[] parts = answer.split(" ", 2);
    return new Ready(Double.parseDouble(parts[0]), parts.length > 1 ? parts[1] : "");
  }

  @Override
  public double sample() throws IOException {
    return Double.parseDouble(ask("sample", "nanos "));
  }

  @Override
  public void release() throws IOException {
    ask("release", "released");
  }

  private String ask(String request, String expected) throws IOException {
    String answer;
    var answered = new CompletableFuture<Void>();
    var late =
        answered
            .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
            .handle((_, timeout) -> timeout != null && process.destroyForcibly() != null);
    try {
      requests.write(request + "\n");
      requests.flush();
      answer = answers.readLine();
    } catch (IOException e) {
      // It ended before it was asked, or was stopped.
      answer = null;
    } finally {
      answered.complete(null);
    }
    if (answer == null) {
      throw new IllegalStateException(
          (late.join()
                  ? "no answer to '%s' within %s".formatted(request, patience)
                  : "its process ended")
              + lastWord());
    }
    if (!answer.startsWith(expected)) {
      throw new IllegalStateException(answer.replaceFirst("^failed ", ""));
    }
    return answer.substring(expected.length());
  }

  /// The last line that it wrote to standard error.
  private String lastWord() throws IOException {
    String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "" : ": " + text.substring(text.lastIndexOf('\n') + 1);
  }

  @Override
  public void close() throws IOException {
    try {
      requests.close();
    } catch (IOException e) {
      // It has ended already, with requests that it did not read.
    }
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      Files.deleteIfExists(log);
    }
  }
}
