package io.twinspire.core.settings;

/// A settings record with rules of its own. Rules are checked after binding, all of them, so that a
/// user sees every problem at once; a record's constructor does not throw for them.
public interface Checked {
  /// Reports each broken rule to `problems`, by the name of the component, e.g.
  /// `problems.require(temperature > 0, "temperature", "must be > 0", temperature)`.
  void check(Problems problems);
}
