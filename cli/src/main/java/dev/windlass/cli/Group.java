package dev.windlass.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A verb that is followed by another word, such as {@code data add}. */
abstract class Group implements Callable<ExitCode> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Override
    public final ExitCode call() {
        var words = String.join(", ", spec.subcommands().keySet());
        throw new ParameterException(
                spec.commandLine(), "'%s' needs another word: %s.".formatted(spec.qualifiedName(), words));
    }
}
