package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Table;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists alerts of runs. */
@Command(
        name = "alerts",
        header = "List the alerts that runs have raised, the newest first.",
        footer = {"", "Example:", "  windlass runs alerts --experiment flight-delays"})
final class RunsAlertsCommand extends ApiVerb {
    @Parameters(arity = "0..1", paramLabel = "RUN", defaultValue = "", description = "Those of one run, by its id.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String run;

    @Option(names = "--experiment", paramLabel = "NAME", defaultValue = "", description = "Those of one experiment.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String experiment;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many at most. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    ExitCode run(Client client) throws IOException {
        var answer = client.get(target(client));
        return answer(answer, out -> {
            var table = new Table("WHEN", "LEVEL", "TITLE", "TEXT", "TIMES", "RUN");
            answer.path("alerts")
                    .valueStream()
                    .limit(limit)
                    .forEach(alert -> table.row(
                            alert.path("at"),
                            alert.path("level"),
                            alert.path("title"),
                            alert.path("text"),
                            alert.path("times"),
                            alert.path("run")));
            table.print(out);
        });
    }

    private String target(Client client) throws IOException {
        if (!run.isEmpty()) {
            return Client.path("/api/v1/runs/%s/alerts", run);
        }
        var target = Client.path("/api/v1/alerts?limit=%s", limit);
        return experiment.isEmpty()
                ? target
                : target + Client.path("&experiment=%s", RunChoice.experimentId(client, experiment));
    }
}
