package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Format;
import dev.windlass.cli.terminal.Table;
import java.io.IOException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Lists runs. */
@Command(
        name = "ls",
        header = "List runs, the newest first.",
        description = {"", "Filter and order are written as for MLflow."},
        footer = {
            "",
            "Example:",
            "  windlass runs ls --experiment flight-delays --filter \"metrics.auc > 0.6\" --order \"metrics.auc DESC\""
        })
final class RunsListCommand extends ApiVerb {
    private static final int METRICS_SHOWN = 3;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method is called
    private RunChoice choice;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many at most. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    ExitCode run(Client client) throws IOException {
        var answer = client.get(Client.path("/api/v1/runs?limit=%s", limit) + choice.query(client));
        return answer(answer, out -> {
            var table = new Table("RUN", "NAME", "STATUS", "STARTED", "METRICS");
            for (var run : answer.path("runs")) {
                table.row(run.path("id"), run.path("name"), run.path("status"), run.path("startedAt"), metrics(run));
            }
            table.print(out);
        });
    }

    private static String metrics(JsonNode run) {
        return run.path("metrics")
                .valueStream()
                .limit(METRICS_SHOWN)
                .map(metric -> metric.path("key").asString("") + "=" + Format.cell(metric.path("value")))
                .collect(Collectors.joining(" "));
    }
}
