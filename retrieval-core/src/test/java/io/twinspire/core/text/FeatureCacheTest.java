package io.twinspire.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Ragged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureCacheTest {
  private static final String KEY = "0123456789abcdef".repeat(4);
  private static final String OTHER = "f".repeat(64);

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Path file = folder.resolve("sub/docs.features");
    FeatureCache.write(file, KEY, features(100_000));
    FeaturizerTest.assertSame(FeatureCache.load(file, KEY).orElseThrow(), features(100_000));
    FeatureCache.write(file, OTHER, features(0));
    FeaturizerTest.assertSame(FeatureCache.load(file, OTHER).orElseThrow(), features(0));
    assertThat(FeatureCache.load(file, KEY)).isEmpty();
    assertThat(FeatureCache.load(folder.resolve("none"), KEY)).isEmpty();
  }

  @Test
  void anyChangedByteMakesItUseless() throws IOException {
    Path file = folder.resolve("f");
    FeatureCache.write(file, KEY, features(20));
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] broken = whole.clone();
      broken[i] ^= 0x10;
      Files.write(file, broken);
      assertThat(FeatureCache.load(file, KEY)).as("byte %d", i).isEmpty();
    }
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(FeatureCache.load(file, KEY)).as("length %d", length).isEmpty();
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 4));
    assertThat(FeatureCache.load(file, KEY)).isEmpty();
  }

  @Test
  void itIsBuiltOnceAndAgainWhereStaleOrBroken() throws IOException {
    Path file = folder.resolve("f");
    var built = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      get(file, KEY, built);
    }
    assertThat(built).hasValue(1);
    get(file, OTHER, built);
    assertThat(built).hasValue(2);
    Files.writeString(file, "something else");
    get(file, OTHER, built);
    assertThat(built).hasValue(3);
    get(file, OTHER, built);
    assertThat(built).hasValue(3);
  }

  @Test
  void aFingerprintIsASha256() {
    assertThatThrownBy(() -> FeatureCache.write(folder.resolve("f"), "abcd", features(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be a SHA-256 in hexadecimal, got abcd");
  }

  private static void get(Path file, String key, AtomicInteger built) throws IOException {
    var features =
        FeatureCache.getOrBuild(
            file,
            key,
            () -> {
              built.incrementAndGet();
              return features(10);
            });
    FeaturizerTest.assertSame(features, features(10));
  }

  private static Features features(int rows) {
    var byName = new LinkedHashMap<String, Ragged>();
    byName.put("words", ragged(rows, true));
    byName.put("größer", ragged(rows, false));
    return new Features(byName);
  }

  private static Ragged ragged(int rows, boolean weighted) {
    int[] offsets = new int[rows + 1];
    for (int r = 0; r < rows; r++) {
      offsets[r + 1] = offsets[r] + r % 4;
    }
    int[] ids = new int[offsets[rows]];
    Arrays.setAll(ids, i -> i * 7);
    if (!weighted) {
      return new Ragged(offsets, ids);
    }
    float[] weights = new float[ids.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 0.1f * i;
    }
    return new Ragged(offsets, ids, weights);
  }
}
