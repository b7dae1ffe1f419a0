package io.twinspire.cli.command;

import io.twinspire.cli.console.Console;
import io.twinspire.cli.console.ExitCode;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/// The root of the command tree.
@Command(
    name = "twinspire",
    description = "Trains two-tower retrieval models and searches them in Lucene.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  ./twinspire train configs/javadoc-search.json",
      "  ./twinspire search --run runs/javadoc-search \"read a file into a string\"",
      "",
      "'./twinspire COMMAND --help' explains a command.",
      "Exit codes: 0 ok, 1 failure, 2 usage or configuration, 3 data, 4 diverged,",
      "5 gate not met, 130 interrupted with a checkpoint."
    })
public final class Twinspire {
  @SuppressWarnings("UnusedVariable") // picocli reads it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Show the Java stack trace of a failure.")
  private boolean stacktrace;

  private Twinspire() {}

  /// Runs one command.
  ///
  /// @return its exit code
  public static int execute(Console console, String... args) {
    int code;
    try {
      code = commandLine(console).execute(args);
    } catch (OutOfMemoryError full) {
      // picocli hands on exceptions only.
      code = Failures.report(console, full, false);
    }
    if (code == ExitCode.OK && console.hasLostOutput()) {
      console.say(
          "standard output: must take all that is printed, got an error while writing. Is the disk"
              + " full, or what reads it gone?");
      return ExitCode.FAILURE;
    }
    return code;
  }

  /// The command tree, speaking through `console`.
  public static CommandLine commandLine(Console console) {
    var root = new Twinspire();
    var commandLine = new CommandLine(root);
    for (Object command :
        List.of(
            new TrainCommand(console),
            new ResumeCommand(console),
            new EvaluateCommand(console),
            new SearchCommand(console),
            new EncodeCommand(console),
            new IndexCommand(console),
            new MineCommand(console),
            DataCommand.commandLine(console),
            new LearningCurveCommand(console),
            new SweepCommand(console),
            new MicroscopeCommand(console),
            new ValidateCommand(console),
            new SchemaCommand(console),
            new DoctorCommand(console))) {
      commandLine.addSubcommand(command);
    }
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUnmatchedOptionsAllowedAsOptionParameters(false)
        .setErr(console.err())
        .setOut(console.out())
        .setParameterExceptionHandler((problem, args) -> usage(console, problem))
        .setExecutionExceptionHandler(
            (problem, command, parsed) -> Failures.report(console, problem, root.stacktrace));
  }

  private static int usage(Console console, ParameterException problem) {
    var name = problem.getCommandLine().getCommandSpec().qualifiedName();
    console.say(describe(problem, name));
    CommandLine.UnmatchedArgumentException.printSuggestions(problem, console.err());
    console.say("'./" + name + " --help' shows what can be given.");
    return ExitCode.USAGE;
  }

  private static String describe(ParameterException problem, String command) {
    ArgSpec argument = problem.getArgSpec();
    String value = problem.getValue();
    // Kinds of their own have messages of their own; the plain one is of a value that has not the
    // argument's type.
    if (argument == null || value == null || problem.getClass() != ParameterException.class) {
      return command + ": " + problem.getMessage();
    }
    String where =
        argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    Class<?> type = argument.auxiliaryTypes()[0];
    String rule =
        argument.completionCandidates() != null
            ? "one of " + String.join(", ", argument.completionCandidates())
            : type == int.class || type == Integer.class ? "a whole number" : "a number";
    return "%s: must be %s, got %s".formatted(where, rule, value);
  }
}
