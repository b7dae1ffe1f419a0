package io.twinspire.bench.side;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
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
final class Remote implements Contender {

  private final Process process;
  private final BufferedReader answers;
  private final Writer requests;

  Remote(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
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
    requests.write(request + "\n");
    requests.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IllegalStateException("its process ended");
    }
    if (!answer.startsWith(expected)) {
      throw new IllegalStateException(answer.replaceFirst("^failed ", ""));
    }
    return answer.substring(expected.length());
  }

  @Override
  public void close() throws IOException {
    try {
      requests.close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
