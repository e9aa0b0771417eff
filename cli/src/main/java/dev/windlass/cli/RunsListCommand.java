package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Format;
import dev.windlass.cli.terminal.Table;
import dev.windlass.kernel.Problem;
import java.io.IOException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
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

    @Option(names = "--experiment", paramLabel = "NAME", defaultValue = "", description = "Runs of one experiment.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String experiment;

    @Option(names = "--filter", paramLabel = "TEXT", defaultValue = "", description = "Which runs; all without.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String filter;

    @Option(names = "--order", paramLabel = "TEXT", defaultValue = "", description = "By what they are ordered.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String order;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many at most. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    ExitCode run(Client client) throws IOException {
        var target = new StringBuilder(Client.path("/api/v1/runs?limit=%s", limit));
        if (!experiment.isEmpty()) {
            target.append(Client.path("&experiment=%s", experimentId(client)));
        }
        if (!filter.isEmpty()) {
            target.append(Client.path("&filter=%s", filter));
        }
        if (!order.isEmpty()) {
            target.append(Client.path("&order=%s", order));
        }
        var answer = client.get(target.toString());
        return answer(answer, out -> {
            var table = new Table("RUN", "NAME", "STATUS", "STARTED", "METRICS");
            for (var run : answer.path("runs")) {
                table.row(run.path("id"), run.path("name"), run.path("status"), run.path("startedAt"), metrics(run));
            }
            table.print(out);
        });
    }

    /** Runs are asked for by the id of their experiment; people know its name. */
    private String experimentId(Client client) throws IOException {
        var all = client.get("/api/v1/experiments?limit=1000").path("experiments");
        return all.valueStream()
                .filter(one -> one.path("name").asString("").equals(experiment)
                        || one.path("id").asString("").equals(experiment))
                .map(one -> one.path("id").asString(""))
                .findFirst()
                .orElseThrow(() -> Problem.notFound(
                        "no-such-experiment",
                        "There is no experiment '%s'.".formatted(experiment),
                        "There are %s."
                                .formatted(all.valueStream()
                                        .map(one -> one.path("name").asString(""))
                                        .collect(Collectors.joining(", "))),
                        ""));
    }

    private static String metrics(JsonNode run) {
        return run.path("metrics")
                .valueStream()
                .limit(METRICS_SHOWN)
                .map(metric -> metric.path("key").asString("") + "=" + Format.cell(metric.path("value")))
                .collect(Collectors.joining(" "));
    }
}
