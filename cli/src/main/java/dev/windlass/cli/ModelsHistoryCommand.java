package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Table;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the moves of aliases. */
@Command(
        name = "history",
        header = "List every move of a model's aliases: when, from, to, who, why.",
        footer = {"", "Example:", "  windlass models history delays"})
final class ModelsHistoryCommand extends ApiVerb {
    @Parameters(paramLabel = "MODEL", description = "The model.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String model;

    @Override
    ExitCode run(Client client) throws IOException {
        var answer = client.get(Client.path("/api/v1/models/%s/history", model));
        return answer(answer, out -> {
            var table = new Table("WHEN", "ALIAS", "FROM", "TO", "BY", "WHY");
            for (var change : answer.path("history")) {
                table.row(
                        change.path("at"),
                        change.path("alias"),
                        change.path("from"),
                        change.path("to"),
                        change.path("actor"),
                        change.path("reason"));
            }
            table.print(out);
        });
    }
}
