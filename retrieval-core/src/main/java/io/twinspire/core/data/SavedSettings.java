package io.twinspire.core.data;

import io.twinspire.core.settings.SettingsException;
import io.twinspire.core.settings.SettingsReader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads settings that a program wrote. What is wrong with them is damage, not a mistake of the
/// user's.
public final class SavedSettings {
  private SavedSettings() {}

  /// @throws DataException where the file is missing or not as it was saved, with all problems
  public static <T extends Record> T read(Path file, Class<T> root) {
    try {
      return SettingsReader.read(file, List.of(), root);
    } catch (SettingsException damaged) {
      throw damaged(file, damaged);
    }
  }

  /// The same where a key says which record the file is of, see [SettingsReader#read(Path, List,
  /// String, Function)].
  public static Record read(
      Path file, String key, Function<@Nullable String, Class<? extends Record>> root) {
    try {
      return SettingsReader.read(file, List.of(), key, root);
    } catch (SettingsException damaged) {
      throw damaged(file, damaged);
    }
  }

  private static DataException damaged(Path file, SettingsException damaged) {
    return new DataException(
        file + ": must be as it was saved, got\n" + damaged.getMessage(), damaged);
  }
}
