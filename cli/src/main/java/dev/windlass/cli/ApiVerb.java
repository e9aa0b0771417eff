package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** A verb that asks the API and prints what it answers. */
abstract class ApiVerb implements Callable<ExitCode> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private Connection connection;

    @Override
    public final ExitCode call() throws IOException {
        try (var client = connection.connect()) {
            return run(client);
        }
    }

    abstract ExitCode run(Client client) throws IOException;

    final Connection connection() {
        return connection;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Standard error, for what is not a result. */
    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** How a person reads an answer. */
    interface Shown {
        void print(PrintWriter out);
    }

    /** Prints an answer as it is when JSON is wanted, else as {@code shown} does. */
    final ExitCode answer(JsonNode answer, Shown shown) {
        if (connection.json()) {
            out().println(Json.text(answer));
        } else {
            shown.print(out());
        }
        return ExitCode.DONE;
    }

    /** One line on standard error, unless quiet. */
    final void tell(String line) {
        if (!connection.quiet()) {
            err().println(line);
            err().flush();
        }
    }

    /** What was typed cannot be meant. */
    final ParameterException wrongUsage(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
