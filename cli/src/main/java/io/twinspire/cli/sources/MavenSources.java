package io.twinspire.cli.sources;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.twinspire.core.data.DataException;
import io.twinspire.core.files.AtomicFiles;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Turns what a user names as a source into files: a path stays as it is, `group:artifact:version`
/// becomes the `-sources` jar that Maven fetches.
public final class MavenSources {
  private static final Pattern COORDINATES = Pattern.compile("([\\w.-]+):([\\w.-]+):([\\w.-]+)");
  private static final String DEPENDENCY_PLUGIN =
      "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies";

  private final Path folder;
  private final Consumer<String> progress;

  /// @param folder where fetched jars are kept
  public MavenSources(Path folder, Consumer<String> progress) {
    this.folder = folder;
    this.progress = progress;
  }

  /// The file or folder of each source, in order; Maven is asked only for jars that are not in the
  /// folder yet.
  ///
  /// @throws DataException where Maven is missing or cannot get a jar
  public List<Path> resolve(List<String> sources) {
    var missing = new ArrayList<String>();
    var paths = new ArrayList<Path>();
    for (String source : sources) {
      Optional<Path> jar = jar(source);
      if (jar.isPresent() && !Files.exists(jar.get())) {
        missing.add(source);
      }
      paths.add(jar.orElseGet(() -> Path.of(source)));
    }
    if (!missing.isEmpty()) {
      fetch(missing);
    }
    return List.copyOf(paths);
  }

  /// Where the jar of these coordinates is kept; empty for a path.
  private Optional<Path> jar(String source) {
    var match = COORDINATES.matcher(source);
    return match.matches() && !Files.exists(Path.of(source))
        ? Optional.of(folder.resolve(match.group(2) + "-" + match.group(3) + "-sources.jar"))
        : Optional.empty();
  }

  private void fetch(List<String> coordinates) {
    progress.accept("fetching with Maven: " + String.join(", ", coordinates));
    try {
      Path work = Files.createTempDirectory("twinspire-sources");
      try {
        Files.writeString(work.resolve("pom.xml"), pom(coordinates));
        run(work, coordinates);
        Files.createDirectories(folder);
        for (String source : coordinates) {
          Path jar = jar(source).orElseThrow();
          Path fetched = work.resolve("jars").resolve(jar.getFileName());
          AtomicFiles.write(jar, out -> Files.copy(fetched, out));
        }
      } finally {
        AtomicFiles.deleteRecursively(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(Path work, List<String> coordinates) throws IOException {
    var process =
        new ProcessBuilder(
                maven(),
                "-q",
                "-B",
                "-ntp",
                "-f",
                work.resolve("pom.xml").toString(),
                DEPENDENCY_PLUGIN,
                "-DexcludeTransitive=true",
                "-DoutputDirectory=" + work.resolve("jars"))
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    process.environment().put("JAVA_HOME", System.getProperty("java.home"));
    var running = process.start();
    try {
      var output = new String(running.getInputStream().readAllBytes(), UTF_8);
      if (running.waitFor() != 0) {
        throw new DataException(
            "sources: Maven must find the -sources jars of "
                + coordinates
                + ", got:\n"
                + output.strip());
      }
    } catch (InterruptedException stopped) {
      running.destroy();
      Thread.currentThread().interrupt();
      throw new DataException("sources: interrupted while Maven fetched " + coordinates, stopped);
    }
  }

  private static String pom(List<String> coordinates) {
    var pom =
        new StringBuilder(
            """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.twinspire</groupId><artifactId>sources</artifactId><version>1</version>
              <dependencies>
            """);
    for (String source : coordinates) {
      String[] parts = source.split(":", 3);
      pom.append(
          """
              <dependency>
                <groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>
                <classifier>sources</classifier>
              </dependency>
          """
              .formatted(parts[0], parts[1], parts[2]));
    }
    return pom.append("  </dependencies>\n</project>\n").toString();
  }

  private static String maven() {
    String home = System.getenv("MAVEN_HOME");
    String path = System.getenv("PATH");
    var folders = Stream.<Path>builder();
    if (path != null) {
      Pattern.compile(Pattern.quote(File.pathSeparator))
          .splitAsStream(path)
          .filter(folder -> !folder.isBlank())
          .map(Path::of)
          .forEach(folders);
    }
    if (home != null) {
      folders.add(Path.of(home, "bin"));
    }
    return folders
        .build()
        .map(folder -> folder.resolve("mvn"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "sources: Maven must be on the PATH to fetch sources by their coordinates, got"
                        + " none. Install it, or give jars and folders instead"));
  }
}
