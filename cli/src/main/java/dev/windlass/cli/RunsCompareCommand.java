package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Table;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares runs. */
@Command(
        name = "compare",
        header = "Show in which parameters and metrics runs differ.",
        footer = {
            "",
            "Example:",
            "  windlass runs compare 0193a5f0c1d27b3f8e6a4d2c9b10e7f5 0193a61c05b87d21a4f3c0d1e2b39a88"
        })
final class RunsCompareCommand extends ApiVerb {
    private static final int RUNS_MAX = 100;

    /** What is compared, with the beginnings of its columns' names. */
    private enum Kind {
        PARAMETER("params."),
        METRIC("metrics."),
        TAG("tags.");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }

    @Parameters(arity = "2..*", paramLabel = "RUN", description = "The ids of two runs or more.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private List<String> ids;

    @Option(names = "--all", description = "Also what is the same in all of them.")
    private boolean all;

    @Option(names = "--tags", description = "Also tags.")
    private boolean tags;

    @Override
    ExitCode run(Client client) throws IOException {
        if (ids.size() > RUNS_MAX) {
            throw wrongUsage("%d runs are too many; %d can be compared.".formatted(ids.size(), RUNS_MAX));
        }
        var query = ids.stream().map(id -> Client.path("run=%s", id)).collect(Collectors.joining("&"));
        var table = client.get("/api/v1/runs/table?" + query);
        requireAll(table);
        var compared = Json.object();
        var runs = compared.putArray("runs");
        table.path("rows")
                .forEach(row -> runs.addObject()
                        .put("id", row.path("id").asString(""))
                        .put("name", row.path("name").asString("")));
        var differences = compared.putArray("values");
        rows(table).forEach(differences::add);
        return answer(compared, out -> print(compared, out));
    }

    private void requireAll(JsonNode table) {
        var found = table.path("rows")
                .valueStream()
                .map(row -> row.path("id").asString(""))
                .toList();
        var missing = ids.stream().filter(id -> !found.contains(id)).toList();
        if (!missing.isEmpty()) {
            throw Problem.notFound(
                    "no-such-run",
                    "There is no run %s.".formatted(String.join(", ", missing)),
                    "",
                    "List them: windlass runs ls.");
        }
    }

    private List<ObjectNode> rows(JsonNode table) {
        var rows = new ArrayList<ObjectNode>();
        for (var kind : Kind.values()) {
            for (var column = 0; column < table.path("columns").size(); column++) {
                var name = table.path("columns").path(column).asString("");
                if (name.startsWith(kind.prefix) && (kind != Kind.TAG || tags)) {
                    var cells = Json.mapper().createArrayNode();
                    for (var row : table.path("rows")) {
                        cells.add(row.path("cells").path(column));
                    }
                    var differs = cells.valueStream().distinct().count() > 1;
                    if (differs || all) {
                        var value = Json.object()
                                .put("kind", kind.name())
                                .put("name", name.substring(kind.prefix.length()))
                                .put("differs", differs);
                        value.set("cells", cells);
                        rows.add(value);
                    }
                }
            }
        }
        return rows;
    }

    private static void print(JsonNode compared, PrintWriter out) {
        if (compared.path("values").isEmpty()) {
            out.println("the runs do not differ");
            return;
        }
        var headings = new ArrayList<>(List.of("KIND", "NAME"));
        compared.path("runs").forEach(run -> headings.add(run.path("name").asString("")));
        var table = new Table(headings.toArray(String[]::new));
        for (var value : compared.path("values")) {
            var cells = new ArrayList<Object>(
                    List.of(value.path("kind").asString("").toLowerCase(Locale.ROOT), value.path("name")));
            value.path("cells").forEach(cells::add);
            table.row(cells.toArray());
        }
        table.print(out);
    }
}
