package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Table;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what was asked of protected aliases. */
@Command(
        name = "requests",
        header = "List what waits for approval, or with --all what ever did.",
        footer = {"", "Example:", "  windlass models requests delays"})
final class ModelsRequestsCommand extends ApiVerb {
    @Parameters(paramLabel = "MODEL", description = "The model.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String model;

    @Option(names = "--all", description = "Also what was decided.")
    private boolean all;

    @Override
    ExitCode run(Client client) throws IOException {
        var answer = client.get(Client.path("/api/v1/models/%s/requests", model));
        return answer(answer, out -> {
            var table = new Table("REQUEST", "STATE", "WISH", "ALIAS", "FROM", "TO", "BY", "WHY", "DECIDED BY");
            for (var request : answer.path("requests")) {
                if (all || request.path("state").asString("").equals("OPEN")) {
                    table.row(
                            request.path("number"),
                            request.path("state"),
                            request.path("wish"),
                            request.path("alias"),
                            request.path("from"),
                            request.path("to"),
                            request.path("actor"),
                            request.path("reason"),
                            request.path("decider"));
                }
            }
            table.print(out);
        });
    }
}
