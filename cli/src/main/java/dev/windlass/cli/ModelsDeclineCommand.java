package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides on a request. */
@Command(
        name = "decline",
        header = "Decline what was asked of a protected alias.",
        footer = {"", "Example:", "  windlass models decline delays 3 --reason \"its test data is stale\""})
final class ModelsDeclineCommand extends ApiVerb {
    @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String model;

    @Parameters(index = "1", paramLabel = "REQUEST", description = "The number of the request.")
    private int request;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; the ledger keeps it.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String reason;

    @Override
    ExitCode run(Client client) throws IOException {
        var answer = client.post(
                Client.path("/api/v1/models/%s/requests/%s/decline", model, request),
                Json.object().put("reason", reason));
        return answer(answer, out -> out.println("request %d of %s is declined".formatted(request, model)));
    }
}
