package dev.windlass.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script that teaches a shell to complete verbs and options. */
@Command(
        name = "completion",
        header = "Print a completion script for bash or zsh.",
        footer = {"", "Example:", "  windlass completion bash > ~/.windlass-completion && . ~/.windlass-completion"})
final class CompletionCommand implements Callable<ExitCode> {
    /** The shells that can read the script; it is one for both, and switches on zsh's emulation of bash itself. */
    enum Shell {
        bash,
        zsh
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // picocli sets it, and refuses another shell or none
    private Shell shell;

    @Override
    public ExitCode call() {
        var everything = Main.commandLineOf(Main.VERBS).addSubcommand("test", testOfLauncher());
        spec.commandLine().getOut().println(AutoComplete.bash("windlass", everything));
        return ExitCode.DONE;
    }

    /** The one verb that the launcher does itself. */
    private static CommandSpec testOfLauncher() {
        return CommandSpec.create()
                .addOption(OptionSpec.builder("--all").build())
                .addOption(OptionSpec.builder("-h", "--help").usageHelp(true).build());
    }
}
