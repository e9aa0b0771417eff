package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Problem;
import java.io.IOException;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which runs a command is about, and in which order. */
final class RunChoice {
    @Option(names = "--experiment", paramLabel = "NAME", defaultValue = "", description = "Runs of one experiment.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String experiment;

    @Option(names = "--filter", paramLabel = "TEXT", defaultValue = "", description = "Which runs; all without.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String filter;

    @Option(names = "--order", paramLabel = "TEXT", defaultValue = "", description = "By what they are ordered.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String order;

    /** What is to be added to a query, each part after an ampersand. */
    String query(Client client) throws IOException {
        var query = new StringBuilder();
        if (!experiment.isEmpty()) {
            query.append(Client.path("&experiment=%s", experimentId(client, experiment)));
        }
        if (!filter.isEmpty()) {
            query.append(Client.path("&filter=%s", filter));
        }
        if (!order.isEmpty()) {
            query.append(Client.path("&order=%s", order));
        }
        return query.toString();
    }

    /** Runs are asked for by the id of their experiment; people know its name. */
    static String experimentId(Client client, String experiment) throws IOException {
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
}
