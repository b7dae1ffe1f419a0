package io.twinspire.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.cli.command.Twinspire;
import io.twinspire.cli.console.ExitCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

class MainTest {
  private final CapturedConsole console = new CapturedConsole();

  @Test
  void noCommandIsAUsageErrorOnStderr() {
    assertThat(console.run()).isEqualTo(ExitCode.USAGE);
    assertThat(console.out()).isEmpty();
    assertThat(console.err())
        .contains("Missing required subcommand")
        .contains("./twinspire --help");
  }

  @Test
  void mistypedCommandIsSuggested() {
    assertThat(console.run("doctr")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("'doctr'").contains("doctor");
  }

  @Test
  void mistypedOptionIsSuggested() {
    assertThat(console.run("doctor", "--jsn")).isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).contains("Unknown option: '--jsn'").contains("--json");
  }

  @Test
  void doctorPrintsOneJsonObject() {
    assertThat(console.run("doctor", "--json")).isEqualTo(ExitCode.OK);
    var report = JsonMapper.shared().readTree(console.out());
    assertThat(report.at("/environment/lucenePanama").asBoolean()).isTrue();
    assertThat(report.at("/environment/simdBits").asInt()).isGreaterThanOrEqualTo(128);
    assertThat(report.at("/problems").isArray()).isTrue();
    assertThat(console.err()).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> everyCommandHasHelpWithAnExample() {
    return allCommands(Twinspire.commandLine(console.console()))
        .map(
            command -> {
              var words = command.getCommandSpec().qualifiedName().split(" ");
              return DynamicTest.dynamicTest(
                  String.join(" ", words),
                  () -> {
                    var args = new ArrayList<>(Arrays.asList(words));
                    args.removeFirst();
                    args.add("--help");
                    assertThat(console.run(args.toArray(String[]::new))).isEqualTo(ExitCode.OK);
                    assertThat(console.out()).contains("Usage: ").contains("./twinspire ");
                    assertThat(console.err()).isEmpty();
                  });
            });
  }

  private static Stream<CommandLine> allCommands(CommandLine root) {
    return Stream.concat(
        Stream.of(root), root.getSubcommands().values().stream().flatMap(MainTest::allCommands));
  }
}
