package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Outline;
import dev.windlass.cli.terminal.Table;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows a model or one of its versions. */
@Command(
        name = "show",
        header = "Show a model with its versions, or where one version came from.",
        footer = {"", "Example:", "  windlass models show flight-delays@champion"})
final class ModelsShowCommand extends ApiVerb {
    @Parameters(paramLabel = "MODEL[:N|@ALIAS]", description = "The model, or one of its versions.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String model;

    @Override
    ExitCode run(Client client) throws IOException {
        var reference = Reference.ofModel(model);
        if (reference.name().equals(model)) {
            var answer = client.get(Client.path("/api/v1/models/%s", model));
            return answer(answer, out -> print(answer, out));
        }
        var version = client.get(
                Client.path("/api/v1/models/%s/versions/%s", reference.name(), reference.modelVersion(client)));
        return answer(version, out -> Outline.print(out, version));
    }

    private static void print(JsonNode answer, PrintWriter out) {
        var model = answer.path("model");
        out.println(model.path("name").asString());
        if (!model.path("description").asString("").isEmpty()) {
            out.println(model.path("description").asString());
        }
        var table = new Table("VERSION", "ALIASES", "RUN", "BY", "REGISTERED");
        for (var version : answer.path("versions")) {
            table.row(
                    version.path("version"),
                    version.path("aliases"),
                    version.path("provenance").path("run"),
                    version.path("user"),
                    version.path("createdAt"));
        }
        table.print(out);
    }
}
