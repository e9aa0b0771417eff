package dev.windlass.cli;

import dev.windlass.cli.demo.DemoCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Entry point: finds the verb, runs it, and turns what happened into an exit code.
 *
 * <p>A verb is added in one place, {@link #VERBS}. Only the verb that is called gets its class loaded; all of them are
 * registered when help is wanted, for completion, or to say which verb was meant.
 */
@Command(
        name = "windlass",
        header = "The whole production loop of a machine-learning model in one program.",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        footer = {
            "  test        Build and check everything (in a source tree only).",
            "",
            "Example:",
            "  windlass apply loop.yaml && windlass up",
            "",
            "'windlass VERB --help' explains a verb."
        })
public final class Main implements Callable<ExitCode> {
    /** Every verb, in the order in which help lists them. */
    static final List<Verb> VERBS = List.of(
            new Verb("demo", DemoCommand::new),
            new Verb("up", UpCommand::new),
            new Verb("apply", ApplyCommand::new),
            new Verb("status", StatusCommand::new),
            new Verb("events", EventsCommand::new),
            new Verb("run", RunCommand::new),
            new Verb("data", DataCommand::new),
            new Verb("validate", ValidateCommand::new),
            new Verb("runs", RunsCommand::new),
            new Verb("webhooks", WebhooksCommand::new),
            new Verb("models", ModelsCommand::new),
            new Verb("serve", ServeCommand::new),
            new Verb("predict", PredictCommand::new),
            new Verb("label", LabelCommand::new),
            new Verb("drift", DriftCommand::new),
            new Verb("why", WhyCommand::new),
            new Verb("verify", VerifyCommand::new),
            new Verb("ledger", LedgerCommand::new),
            new Verb("gc", GcCommand::new),
            new Verb("import", ImportCommand::new),
            new Verb("accounts", AccountsCommand::new),
            new Verb("tokens", TokensCommand::new),
            new Verb("doctor", DoctorCommand::new),
            new Verb("version", VersionCommand::new),
            new Verb("completion", CompletionCommand::new),
            new Verb("aot-train", AotTrainCommand::new));

    private static final int HELP_COLUMNS = 100;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), out, err).number());
    }

    /** Runs one command line, as {@link #main} does, without ending the process. */
    static ExitCode run(List<String> arguments, PrintWriter out, PrintWriter err) {
        var commandLine = commandLine(arguments).setOut(out).setErr(err);
        var number = commandLine.execute(arguments.toArray(String[]::new));
        out.flush();
        err.flush();
        return ExitCode.of(number);
    }

    /** The command line with the called verb alone, or with all verbs when none of them is called. */
    private static CommandLine commandLine(List<String> arguments) {
        var called = arguments.isEmpty() ? "" : arguments.getFirst();
        var wanted = VERBS.stream().filter(verb -> verb.name().equals(called)).toList();
        return commandLineOf(wanted.isEmpty() ? VERBS : wanted);
    }

    static CommandLine commandLineOf(List<Verb> verbs) {
        var commandLine = new CommandLine(new Main());
        for (var verb : verbs) {
            commandLine.addSubcommand(verb.name(), verb.command().get());
        }
        addWhatEveryVerbHas(commandLine);
        return commandLine
                .setExpandAtFiles(false) // a word such as @champion is an alias
                .setParameterExceptionHandler(Main::explainWrongUsage)
                .setExecutionExceptionHandler((failure, failed, _) ->
                        Failures.explain(failure, failed.getErr()).number())
                .setExecutionStrategy(Main::runLast);
    }

    /** Runs the innermost verb; picocli itself understands numbers only as results. */
    private static int runLast(ParseResult parsed) {
        var number = new CommandLine.RunLast().execute(parsed);
        var chain = parsed.asCommandLineList();
        return chain.getLast().getExecutionResult() instanceof ExitCode code ? code.number() : number;
    }

    private static void addWhatEveryVerbHas(CommandLine verb) {
        verb.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Print this help.")
                        .build());
        var usage = verb.getCommandSpec().usageMessage();
        var footer = new ArrayList<>(List.of(usage.footer()));
        footer.addAll(List.of("", ExitCode.HELP));
        usage.footer(footer.toArray(String[]::new))
                .width(HELP_COLUMNS)
                .synopsisHeading("%nUsage: ")
                .parameterListHeading("%n")
                .optionListHeading("%n");
        verb.getSubcommands().values().forEach(Main::addWhatEveryVerbHas);
    }

    private static int explainWrongUsage(ParameterException wrong, String[] arguments) {
        var command = wrong.getCommandLine();
        var err = command.getErr();
        err.println("windlass: " + wrong.getMessage());
        var suggestions = new StringWriter();
        if (UnmatchedArgumentException.printSuggestions(wrong, new PrintWriter(suggestions, true))) {
            err.print(suggestions);
        }
        err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.WRONG_USAGE.number();
    }

    /** No verb at all: help is the answer. */
    @Override
    public ExitCode call() {
        spec.commandLine().usage(spec.commandLine().getOut(), Ansi.AUTO);
        return ExitCode.DONE;
    }
}
