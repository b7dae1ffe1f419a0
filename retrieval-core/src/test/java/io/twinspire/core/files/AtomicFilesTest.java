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
        .hasMessage(file + ": cannot be written, got disk full");
    assertThat(dir.resolve("a")).isDirectoryNotContaining("glob:**new");
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
        .hasMessage(target + ": cannot be written, got disk full");
    assertThat(dir).isDirectoryNotContaining("glob:**new");
    assertThat(target.resolve("two")).hasContent("2");
    assertThat(target.resolve("three")).doesNotExist();
    AtomicFiles.deleteRecursively(target);
    assertThat(target).doesNotExist();
  }

  @Test
  void whatSomebodyKeepsBesideItStays() throws IOException {
    Path target = dir.resolve("index");
    for (String kept : new String[] {"index.old", "index.tmp", "index.bak"}) {
      Files.createDirectories(dir.resolve(kept));
      Files.writeString(dir.resolve(kept).resolve("mine"), "1");
    }
    Files.createDirectories(target);
    AtomicFiles.writeDirectory(target, d -> Files.writeString(d.resolve("new"), "2"));
    assertThat(dir.resolve("index.old/mine")).hasContent("1");
    assertThat(dir.resolve("index.tmp/mine")).hasContent("1");
    assertThat(target.resolve("new")).hasContent("2");
    try (var left = Files.list(dir)) {
      assertThat(left).hasSize(4);
    }
  }
}
