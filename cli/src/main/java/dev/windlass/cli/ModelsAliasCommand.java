package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Points an alias at a version. */
@Command(
        name = "alias",
        header = "Point an alias at a model version.",
        footer = {"", "Example:", "  windlass models alias delays champion --version 7 --reason \"won the comparison\""
        })
final class ModelsAliasCommand extends ApiVerb {
    @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String model;

    @Parameters(index = "1", paramLabel = "ALIAS", description = "The alias, such as champion.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String alias;

    @Option(names = "--version", paramLabel = "N", required = true, description = "The version to point at. Required.")
    private int version;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; the ledger keeps it.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String reason;

    @Override
    ExitCode run(Client client) throws IOException {
        var body = Json.object().put("version", version).put("reason", reason);
        var answer = client.put(Client.path("/api/v1/models/%s/aliases/%s", model, alias), body);
        return answer(answer, out -> out.println("%s@%s is version %d".formatted(model, alias, version)));
    }
}
