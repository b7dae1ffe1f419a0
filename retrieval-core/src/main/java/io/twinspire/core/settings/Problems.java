package io.twinspire.core.settings;

import java.util.ArrayList;
import java.util.List;

/// Collects what is wrong with a configuration, so that all of it is said at once (after airlift's
/// `Problems`).
///
/// Form of each: `<path>: <rule>, got <value>[. <what to do>]`.
public final class Problems {
  private final String prefix;
  private final List<String> messages;

  public Problems() {
    this("", new ArrayList<>());
  }

  private Problems(String prefix, List<String> messages) {
    this.prefix = prefix;
    this.messages = messages;
  }

  /// The same collection, seen from below `key`: paths reported there start with it.
  public Problems at(String key) {
    return new Problems(path(key), messages);
  }

  /// Reports `rule` for `key` unless `holds`.
  public void require(boolean holds, String key, String rule, Object got) {
    if (!holds) {
      add(key, rule + ", got " + got);
    }
  }

  /// Reports `message` for `key`.
  public void add(String key, String message) {
    messages.add(path(key) + ": " + message);
  }

  /// Takes over what another collection holds, as it stands.
  void addAll(List<String> said) {
    messages.addAll(said);
  }

  public List<String> messages() {
    return List.copyOf(messages);
  }

  /// @throws SettingsException with all messages, where there is one
  public void throwIfAny() {
    if (!messages.isEmpty()) {
      throw new SettingsException(List.copyOf(messages));
    }
  }

  private String path(String key) {
    if (prefix.isEmpty() || key.isEmpty()) {
      return prefix + key;
    }
    return key.startsWith("[") ? prefix + key : prefix + "." + key;
  }
}
