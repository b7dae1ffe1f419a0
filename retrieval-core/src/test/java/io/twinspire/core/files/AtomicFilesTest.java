package io.twinspire.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir Path dir;

  @Test
  void aFailedWriteLeavesTheOldFile() throws IOException {
    Path file = dir.resolve("a/b.txt");
    AtomicFiles.writeString(file, "old");
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    file,
                    out -> {
                      out.write('n');
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(file).hasContent("old");
    AtomicFiles.writeString(file, "new");
    assertThat(file).hasContent("new");
  }

  @Test
  void aDirectoryIsReplacedWhole() throws IOException {
    Path target = dir.resolve("index");
    AtomicFiles.writeDirectory(target, d -> Files.writeString(d.resolve("one"), "1"));
    AtomicFiles.writeDirectory(target, d -> Files.writeString(d.resolve("two"), "2"));
    assertThat(target.resolve("one")).doesNotExist();
    assertThat(target.resolve("two")).hasContent("2");
    assertThatThrownBy(
            () ->
                AtomicFiles.writeDirectory(
                    target,
                    d -> {
                      Files.writeString(d.resolve("three"), "3");
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(target.resolve("two")).hasContent("2");
    assertThat(target.resolve("three")).doesNotExist();
    AtomicFiles.deleteRecursively(target);
    assertThat(target).doesNotExist();
  }
}
