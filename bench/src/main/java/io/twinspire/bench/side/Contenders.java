package io.twinspire.bench.side;

import io.twinspire.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who runs a peer: this JVM, one with other flags, or Python; a process is started when it is
/// first asked for.
final class Contenders implements AutoCloseable {

  /// JVector without its native library, which it takes where it finds it.
  static final String JVECTOR_PANAMA = "jvector-panama";

  private final Map<String, Contender> running = new HashMap<>();
  private final String python;
  private final Path script;

  /// @param python an interpreter that has the packages of the peers
  Contenders(String python, Path script) {
    this.python = python;
    this.script = script;
  }

  /// @throws IllegalStateException where this machine cannot have it
  Contender of(String peer) throws IOException {
    Contender known = running.get(peer);
    if (known != null) {
      return known;
    }
    Contender started = start(peer);
    running.put(peer, started);
    return started;
  }

  private Contender start(String peer) throws IOException {
    return switch (peer) {
      case "openblas", "mkl", "lucene", "jvector", Plan.PEAK, Plan.ONE_THREAD, Plan.FLOAT32 ->
          new Local();
      case Plan.SCALAR -> Remote.java();
      case JVECTOR_PANAMA ->
          Remote.java(
              "--add-modules",
              "jdk.incubator.vector",
              "--enable-native-access=ALL-UNNAMED",
              "-Djvector.vectorization_provider=panama");
      case "pytorch", "faiss" -> new Remote(List.of(python, script.toString()));
      default -> {
        int bits = Integer.parseInt(peer.substring("panama-".length()));
        if (bits > Kernels.vectorBits()) {
          throw new IllegalStateException(
              "this machine's vectors have " + Kernels.vectorBits() + " bits");
        }
        yield Remote.java(
            "--add-modules", "jdk.incubator.vector", "-XX:MaxVectorSize=" + bits / Byte.SIZE);
      }
    };
  }

  /// What the peer calls the implementation: its own name where it brings one, ours otherwise.
  static String implementation(String peer) {
    if (peer.equals(JVECTOR_PANAMA)) {
      return "jvector";
    }
    boolean ours =
        List.of(Plan.SCALAR, Plan.ONE_THREAD, Plan.FLOAT32).contains(peer)
            || peer.startsWith("panama-");
    return ours ? "ours" : peer;
  }

  /// Ends a process that failed, so that the next case gets a fresh one.
  void drop(String peer) throws IOException {
    Contender contender = running.remove(peer);
    if (contender != null) {
      contender.close();
    }
  }

  @Override
  public void close() throws IOException {
    for (Contender contender : running.values()) {
      contender.close();
    }
  }
}
