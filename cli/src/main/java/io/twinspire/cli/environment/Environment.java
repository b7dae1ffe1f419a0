package io.twinspire.cli.environment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.twinspire.core.files.JsonFiles;
import io.twinspire.index.LuceneVectorization;
import io.twinspire.kernels.Kernels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.lucene.util.Version;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// What a figure of a run depends on, as written to `environment.json` and shown by `doctor`.
///
/// @param kernels the provider of our own kernels
/// @param simdBits width of its vectors, bits
/// @param lucenePanama whether Lucene computes vector scores with the Vector API (without the
///   module `jdk.management` it silently does not)
/// @param heapMax the largest heap, bytes
/// @param memory physical memory, bytes, -1 where unknown
/// @param gitCommit the commit of the source tree the program runs from, null where there is none
public record Environment(
    String twinspire,
    @Nullable String gitCommit,
    String jdk,
    String jdkVendor,
    String javaHome,
    String os,
    String cpu,
    int cores,
    String kernels,
    int simdBits,
    String lucene,
    boolean lucenePanama,
    long heapMax,
    long memory,
    List<String> jvmOptions) {

  /// Looks at this process and this machine.
  public static Environment current() {
    var module = Environment.class.getModule().getDescriptor();
    return new Environment(
        module == null ? "unknown" : module.rawVersion().orElse("unknown"),
        findGitCommit(),
        Runtime.version().toString(),
        System.getProperty("java.vendor", ""),
        System.getProperty("java.home", ""),
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        findCpu(),
        Runtime.getRuntime().availableProcessors(),
        Kernels.provider(),
        Kernels.vectorBits(),
        Version.LATEST.toString(),
        LuceneVectorization.isActive(),
        Runtime.getRuntime().maxMemory(),
        findMemory(),
        ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  /// Writes this process and this machine to `file`, over those that worked on the run before. A
  /// run that another program or other vectors left ends with the bits of neither.
  ///
  /// @param say is told so; not where the file cannot be read
  public static void write(Path file, Consumer<String> say) throws IOException {
    Environment now = current();
    JsonNode then = read(file);
    sayChanged("commit", then.path("gitCommit"), now.gitCommit, say);
    sayChanged("version", then.path("twinspire"), now.twinspire, say);
    sayChanged("kernels", then.path("kernels"), now.kernels, say);
    JsonFiles.write(file, now);
  }

  private static JsonNode read(Path file) {
    try {
      return Files.isReadable(file)
          ? JsonMapper.shared().readTree(file.toFile())
          : MissingNode.getInstance();
    } catch (JacksonException damaged) {
      return MissingNode.getInstance();
    }
  }

  private static void sayChanged(
      String what, JsonNode then, @Nullable String now, Consumer<String> say) {
    if (then.isString() && now != null && !then.asString().equals(now)) {
      say.accept(
          "goes on with %s %s, was left with %s: ends with the bits of neither"
              .formatted(what, now, then.asString()));
    }
  }

  private static String findCpu() {
    var info = Path.of("/proc/cpuinfo");
    if (Files.isReadable(info)) {
      try (var lines = Files.lines(info)) {
        var model = lines.filter(line -> line.startsWith("model name")).findFirst();
        if (model.isPresent()) {
          return model.get().substring(model.get().indexOf(':') + 1).strip();
        }
      } catch (IOException unreadable) {
        return System.getProperty("os.arch", "unknown");
      }
    }
    return output(List.of("sysctl", "-n", "machdep.cpu.brand_string"));
  }

  private static long findMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean bean
        ? bean.getTotalMemorySize()
        : -1;
  }

  private static @Nullable String findGitCommit() {
    var launcher = System.getenv("TWINSPIRE_HOME");
    if (launcher == null || !Files.exists(Path.of(launcher, ".git"))) {
      return null;
    }
    var commit = output(List.of("git", "-C", launcher, "rev-parse", "HEAD"));
    return commit.equals("unknown") ? null : commit;
  }

  /// The output of a command that answers at once, "unknown" where it does not.
  private static String output(List<String> command) {
    try {
      var process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      var text = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      boolean ended = process.waitFor(5, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 && !text.isEmpty() ? text : "unknown";
    } catch (IOException absent) {
      return "unknown";
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }
}
