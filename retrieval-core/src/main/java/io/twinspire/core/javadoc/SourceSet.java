package io.twinspire.core.javadoc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.twinspire.core.data.DataException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/// The `.java` files of one jar or one folder, in an order that does not depend on the file system.
///
/// @param name short name, the first part of every id: `guava` for `guava-33.4.8-jre-sources.jar`
/// @param label file name of the jar or folder, for reports
/// @param digest see [#digest(Path)]
record SourceSet(String name, String label, List<SourceFile> files, String digest) {

  /// @param path relative, parted by `/`
  record SourceFile(String path, String content) {}

  /// What a folder of sources is called when it says nothing about the project.
  private static final Set<String> LAYOUT = Set.of("src", "main", "java", "test", "sources", ".");

  private static final Pattern VERSION = Pattern.compile("-v?\\d[\\w.+-]*$");

  /// @throws DataException where there is no such thing or it holds no `.java` file
  static SourceSet read(Path path) {
    String digest = digest(path);
    try {
      var files = Files.isDirectory(path) ? readFolder(path) : readJar(path);
      if (files.isEmpty()) {
        throw new DataException(path + ": must hold .java files, got none. " + whatElse(path));
      }
      files.sort(Comparator.comparing(SourceFile::path));
      return new SourceSet(shortName(path), label(path), List.copyOf(files), digest);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /// SHA-256 over the names and contents of the `.java` files: tells whether a source is still the
  /// same. A jar that was packed again has other bytes and the same sources.
  ///
  /// @throws DataException where there is no such thing
  static String digest(Path path) {
    if (!Files.exists(path)) {
      throw new DataException(
          "javadoc source: must exist, got "
              + path
              + ". Give a -sources jar or a folder of .java files");
    }
    try {
      var digest = sha256();
      var files = Files.isDirectory(path) ? readFolder(path) : readJar(path);
      files.sort(Comparator.comparing(SourceFile::path));
      for (var file : files) {
        digest.update((file.path() + "\0" + file.content() + "\0").getBytes(UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static String whatElse(Path path) {
    return Files.isDirectory(path)
        ? "Give the folder that the packages start in, e.g. src/main/java"
        : "Take the jar with the classifier 'sources', not the compiled one";
  }

  private static DataException unreadable(Path path, IOException cause) {
    return new DataException(
        path
            + ": must be a readable jar or folder, got "
            + cause.getMessage()
            + ". Check the file, or fetch the jar again",
        cause);
  }

  /// The file name of a jar or folder.
  static String label(Path path) {
    Path name = path.toAbsolutePath().normalize().getFileName();
    return name == null ? "/" : name.toString();
  }

  /// `guava-33.4.8-jre-sources.jar` -> `guava`; `projects/shop/src/main/java` -> `shop`.
  static String shortName(Path path) {
    Path at = path.toAbsolutePath().normalize();
    if (Files.isDirectory(path)) {
      while (at.getParent() != null
          && at.getFileName() != null
          && LAYOUT.contains(at.getFileName().toString())) {
        at = at.getParent();
      }
    }
    String name = at.getFileName() == null ? "root" : at.getFileName().toString();
    if (!Files.isDirectory(path)) {
      name = name.replaceFirst("\\.(jar|zip)$", "").replaceFirst("-sources$", "");
      name = VERSION.matcher(name).replaceFirst("");
    }
    return name.replaceAll("[\\s/]+", "_");
  }

  private static List<SourceFile> readJar(Path path) throws IOException {
    var files = new ArrayList<SourceFile>();
    try (var zip = new ZipFile(path.toFile())) {
      var entries = zip.entries();
      while (entries.hasMoreElements()) {
        var entry = entries.nextElement();
        if (!entry.isDirectory() && wanted(entry.getName())) {
          try (var in = zip.getInputStream(entry)) {
            files.add(new SourceFile(entry.getName(), text(in.readAllBytes())));
          }
        }
      }
    }
    return files;
  }

  private static List<SourceFile> readFolder(Path folder) throws IOException {
    var files = new ArrayList<SourceFile>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            boolean hidden = !dir.equals(folder) && dir.getFileName().toString().startsWith(".");
            return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = folder.relativize(file).toString().replace('\\', '/');
            if (attributes.isRegularFile() && wanted(name)) {
              files.add(new SourceFile(name, text(Files.readAllBytes(file))));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  /// META-INF/versions holds the same classes once more for another JDK.
  private static boolean wanted(String name) {
    return name.endsWith(".java") && !name.startsWith("META-INF/");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
