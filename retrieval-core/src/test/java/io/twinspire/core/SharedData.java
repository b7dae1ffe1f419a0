package io.twinspire.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;

/// The reference data sets beside the checkout. Tests that read them carry the tag `shared-data`
/// and run in the Maven profile of that name; without the folder they fail.
public final class SharedData {
  private SharedData() {}

  /// The folder of one data set.
  public static Path set(String name) {
    String folder =
        Objects.requireNonNull(
            System.getProperty("shared.data"), "shared.data must be set, as the profile does");
    Path set = Path.of(folder, name).normalize();
    assertThat(set).as("the data set %s; set -Dshared.data to its parent", name).isDirectory();
    return set;
  }
}
