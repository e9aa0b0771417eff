package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Points an alias back. */
@Command(
        name = "rollback",
        header = "Point an alias back at the version that it meant before.",
        footer = {"", "Example:", "  windlass models rollback delays champion --reason \"too many complaints\""})
final class ModelsRollbackCommand extends ApiVerb {
    @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String model;

    @Parameters(index = "1", paramLabel = "ALIAS", description = "The alias, such as champion.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String alias;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; the ledger keeps it.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String reason;

    @Override
    ExitCode run(Client client) throws IOException {
        var body = Json.object().put("alias", alias).put("reason", reason);
        var answer = client.post(Client.path("/api/v1/models/%s/rollback", model), body);
        return answer(
                answer,
                out -> out.println("%s@%s is version %s again"
                        .formatted(model, alias, answer.path("version").asString())));
    }
}
