package dev.windlass.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script that teaches a shell to complete verbs and options. */
@Command(
        name = "completion",
        header = "Print a completion script for bash or zsh.",
        footer = {"", "Example:", "  windlass completion bash > ~/.windlass-completion && . ~/.windlass-completion"})
final class CompletionCommand implements Callable<ExitCode> {
    /** The shells that can read the script; zsh does through its own bash emulation. */
    enum Shell {
        bash,
        zsh
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private Shell shell;

    @Override
    public ExitCode call() {
        var everything = Main.commandLineOf(Main.VERBS);
        var out = spec.commandLine().getOut();
        if (shell == Shell.zsh) {
            out.println("autoload -U +X bashcompinit && bashcompinit");
        }
        out.println(AutoComplete.bash("windlass", everything));
        return ExitCode.DONE;
    }
}
