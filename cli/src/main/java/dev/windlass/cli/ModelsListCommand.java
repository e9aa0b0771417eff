package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Table;
import java.io.IOException;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** Lists models. */
@Command(
        name = "ls",
        header = "List models, their newest version and their aliases.",
        footer = {"", "Example:", "  windlass models ls"})
final class ModelsListCommand extends ApiVerb {
    @Override
    ExitCode run(Client client) throws IOException {
        var answer = client.get("/api/v1/models?limit=1000");
        return answer(answer, out -> {
            var table = new Table("MODEL", "NEWEST", "ALIASES", "UPDATED", "DESCRIPTION");
            for (var model : answer.path("models")) {
                table.row(
                        model.path("name"),
                        newest(model),
                        model.path("aliases"),
                        model.path("updatedAt"),
                        model.path("description"));
            }
            table.print(out);
        });
    }

    private static int newest(JsonNode model) {
        return model.path("latest")
                .valueStream()
                .mapToInt(version -> version.path("version").asInt(0))
                .max()
                .orElse(0);
    }
}
