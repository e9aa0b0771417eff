package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Outline;
import dev.windlass.cli.terminal.Table;
import dev.windlass.kernel.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows one run. */
@Command(
        name = "show",
        header = "Show a run: parameters, latest metrics, tags, data, files.",
        footer = {"", "Example:", "  windlass runs show 0193a5f0c1d27b3f8e6a4d2c9b10e7f5"})
final class RunsShowCommand extends ApiVerb {
    private static final Set<String> SHOWN_APART = Set.of("metrics", "artifactRoot");

    @Parameters(paramLabel = "RUN", description = "The id of the run.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String id;

    @Override
    ExitCode run(Client client) throws IOException {
        var answer = client.get(Client.path("/api/v1/runs/%s", id));
        return answer(answer, out -> print(answer, out));
    }

    private static void print(JsonNode answer, PrintWriter out) {
        var facts = Json.object();
        answer.path("run").properties().forEach(entry -> {
            if (!SHOWN_APART.contains(entry.getKey())) {
                facts.set(entry.getKey(), entry.getValue());
            }
        });
        Outline.print(out, facts);
        if (!answer.path("run").path("metrics").isEmpty()) {
            out.println();
            var metrics = new Table("METRIC", "VALUE", "STEP", "AT");
            answer.path("run")
                    .path("metrics")
                    .forEach(point ->
                            metrics.row(point.path("key"), point.path("value"), point.path("step"), point.path("at")));
            metrics.print(out);
        }
        if (!answer.path("artifacts").isEmpty()) {
            out.println();
            var files = new Table("FILE", "BYTES", "SHA-256");
            answer.path("artifacts")
                    .forEach(file -> files.row(file.path("path"), file.path("bytes"), file.path("sha256")));
            files.print(out);
        }
    }
}
