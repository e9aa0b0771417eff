package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Protects an alias. */
@Command(
        name = "protect",
        header = "Protect an alias: no one moves it alone.",
        description = {
            "",
            "To move or remove a protected alias, and to end its protection with --off, is a request that somebody else"
                    + " approves. A rollback needs no approval, but a reason."
        },
        footer = {"", "Example:", "  windlass models protect delays champion --reason \"it decides on refunds\""})
final class ModelsProtectCommand extends ApiVerb {
    @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String model;

    @Parameters(index = "1", paramLabel = "ALIAS", description = "The alias, such as champion.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String alias;

    @Option(names = "--off", description = "Ask for the end of the protection.")
    private boolean off;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; the ledger keeps it.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String reason;

    @Override
    ExitCode run(Client client) throws IOException {
        var place = Client.path("/api/v1/models/%s/protections/%s", model, alias);
        var body = Json.object().put("reason", reason);
        if (off) {
            var request = client.post(place + "/end", body);
            return answer(
                    request,
                    out -> out.println("request %s waits for a second person: windlass models approve %s %s"
                            .formatted(
                                    request.path("number").asString(),
                                    model,
                                    request.path("number").asString())));
        }
        var answer = client.put(place, body);
        return answer(answer, out -> out.println("%s@%s is protected".formatted(model, alias)));
    }
}
