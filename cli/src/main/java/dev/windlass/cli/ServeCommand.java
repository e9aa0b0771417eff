package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a model version in service. */
@Command(
        name = "serve",
        header = "Put a model version in service at once, under the name of a deployment.",
        description = {
            "",
            "Requests under way finish on the version they began with. An alias is looked up now; the deployment does "
                    + "not follow it later."
        },
        footer = {"", "Example:", "  windlass serve delays@champion --name delays"})
final class ServeCommand extends ApiVerb {
    @Parameters(paramLabel = "MODEL[:N|@ALIAS]", description = "The model and its version; the newest without.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String model;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "",
            description = "The deployment. Default: as the model.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String name;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; the ledger keeps it.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String reason;

    @Override
    ExitCode run(Client client) throws IOException {
        var reference = Reference.ofModel(model);
        var version = reference.modelVersion(client);
        var deployment = name.isEmpty() ? reference.name() : name;
        var body = Json.object()
                .put("model", reference.name())
                .put("version", version)
                .put("reason", reason);
        var answer = client.put(Client.path("/api/v1/deployments/%s", deployment), body);
        return answer(
                answer,
                out -> out.println(
                        "deployment %s answers with %s:%d".formatted(deployment, reference.name(), version)));
    }
}
