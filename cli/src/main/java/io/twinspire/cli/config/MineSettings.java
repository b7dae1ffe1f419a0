package io.twinspire.cli.config;

import io.twinspire.core.negatives.MiningSettings;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.SettingsReader;
import io.twinspire.core.settings.SettingsWriter;
import java.util.List;

/// The part of a run's configuration that mining follows, when it is asked for by itself.
@Doc("What the mine command reads of a run's configuration.")
public record MineSettings(
    @Doc("How hard negatives are mined.") @Default("{}") MiningSettings mining) {

  /// The mining of a run, or the defaults where it has none, with some settings changed.
  ///
  /// @param sets overrides, such as `mining.keep=8`
  public static MiningSettings read(RunConfig run, List<String> sets) {
    String json =
        run.mining() == null ? "{}" : SettingsWriter.write(new MineSettings(run.mining()));
    return SettingsReader.read(json, sets, MineSettings.class).mining();
  }
}
