package io.twinspire.core.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Writes files and directories so that a reader, or a run killed at any moment, never sees a half:
/// written to a hidden sibling, forced to disk, renamed over the target. A file is the old one or
/// the new one; a directory, which cannot be renamed over another, is missing for an instant.
///
/// Siblings have names that nobody else gives, since what stands there is deleted: `.index.tw-new`,
/// `.index.tw-old`.
public final class AtomicFiles {
  private static final String NEW = ".tw-new";
  private static final String OLD = ".tw-old";

  private AtomicFiles() {}

  /// Something that writes into a stream or a directory.
  @FunctionalInterface
  public interface Body<T> {
    void write(T target) throws IOException;
  }

  /// Replaces `file` by what `body` writes; its folder is made where missing.
  public static void write(Path file, Body<OutputStream> body) throws IOException {
    Path target = file.toAbsolutePath();
    createParent(target);
    Path temporary = sibling(target, NEW);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      body.write(out);
      out.flush();
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw named(file, e);
    }
    Files.move(
        temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  public static void writeString(Path file, String text) throws IOException {
    write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// Replaces `directory`, with all it holds, by what `body` writes into the empty directory it is
  /// given.
  public static void writeDirectory(Path directory, Body<Path> body) throws IOException {
    Path target = directory.toAbsolutePath();
    createParent(target);
    Path temporary = sibling(target, NEW);
    deleteRecursively(temporary);
    Files.createDirectories(temporary);
    try {
      body.write(temporary);
    } catch (IOException e) {
      deleteRecursively(temporary);
      throw named(directory, e);
    }
    // A directory in place cannot be renamed over: it steps aside first.
    Path old = sibling(target, OLD);
    deleteRecursively(old);
    if (Files.exists(target)) {
      Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    deleteRecursively(old);
  }

  /// Deletes a file or a directory with all it holds; nothing where there is none.
  public static void deleteRecursively(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw new UncheckedIOException(failure);
            }
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void createParent(Path target) throws IOException {
    Path parent = target.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }

  private static Path sibling(Path target, String suffix) {
    return target.resolveSibling("." + target.getFileName() + suffix);
  }

  /// The system says that a disk is full without saying for which file.
  private static IOException named(Path target, IOException problem) {
    if (problem instanceof FileSystemException) {
      return problem;
    }
    var named =
        new FileSystemException(
            target.toString(), null, "cannot be written, got " + problem.getMessage());
    named.initCause(problem);
    return named;
  }
}
