package io.twinspire.core.javadoc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Small sources that tests write themselves.
final class Sources {
  /// Long enough to be no short body, and unlike any other with another name.
  static final String BODY = "{ int %1$s = %1$sStart(); while (%1$sMore()) { %1$s++; } }";

  private Sources() {}

  static Path folder(Path root, Map<String, String> files) {
    files.forEach(
        (name, content) -> {
          try {
            Path file = root.resolve(name);
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, content);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return root;
  }

  static Path jar(Path file, Map<String, String> files) {
    return jar(file, files, 2025);
  }

  /// @param year in which it was packed: the same files give other bytes in another
  static Path jar(Path file, Map<String, String> files, int year) {
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var entry : new TreeMap<>(files).entrySet()) {
        var header = new ZipEntry(entry.getKey());
        header.setTimeLocal(LocalDateTime.of(year, 1, 1, 0, 0));
        zip.putNextEntry(header);
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /// Sentences as they are extracted from one class with the given members.
  static List<JavaMethod> extract(String members) {
    return extract("A.java", "package p; class A { " + members + "\n}");
  }

  static List<JavaMethod> extract(String name, String file) {
    var set =
        new SourceSet("lib", "lib.jar", List.of(new SourceSet.SourceFile(name, file)), "digest");
    var extraction = MethodExtractor.extract(set, JavadocSettings.defaults());
    if (!extraction.unparsable().isEmpty()) {
      throw new AssertionError(extraction.unparsable());
    }
    return extraction.methods();
  }

  /// `n` classes of one method each, all different.
  static Map<String, String> manyClasses(int n) {
    var files = new TreeMap<String, String>();
    for (int i = 0; i < n; i++) {
      files.put(
          "p/C" + i + ".java",
          "package p; class C%1$d { /** Counts the things of kind %1$d here. */ void m%1$d() %2$s }"
              .formatted(i, BODY.formatted("v" + i)));
    }
    return files;
  }

  /// A method that has been extracted, with text and code the same.
  static JavaMethod method(String topLevel, String name, String sentence, String code) {
    return new JavaMethod(
        "lib/" + topLevel + "#" + name + "()",
        "lib",
        topLevel,
        topLevel + "." + name,
        code,
        code,
        sentence);
  }

  /// Names of classes that the default settings deal to `split`, with the given stem.
  static List<String> classesOf(Split split, String stem, int n) {
    var found = new ArrayList<String>();
    for (int i = 0; found.size() < n; i++) {
      if (Split.of(stem + i, JavadocSettings.defaults()) == split) {
        found.add(stem + i);
      }
    }
    return found;
  }
}
