package io.twinspire.bench.side;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/// Answers the lines of [Remote] from a JVM of its own, started with the flags that are to be
/// compared: without the Vector API, or with narrower vectors.
final class Worker {

  private final Local local = new Local();

  private Worker() {}

  public static void main(String[] args) throws IOException {
    var worker = new Worker();
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(worker.answer(line.split(" ", -1)));
    }
  }

  private String answer(String[] request) {
    try {
      return switch (request[0]) {
        case "prepare" -> {
          var task = new Case(request[1], request[2], Integer.parseInt(request[3]));
          double seconds = Double.parseDouble(request[5]);
          Contender.Ready ready = local.prepare(task, request[4], seconds);
          yield "ready " + ready.result() + " " + ready.variant();
        }
        case "sample" -> "nanos " + local.sample();
        case "release" -> {
          local.release();
          yield "released";
        }
        default -> "failed request must be prepare, sample or release, got " + request[0];
      };
    } catch (RuntimeException | OutOfMemoryError e) {
      return "failed " + e;
    }
  }
}
