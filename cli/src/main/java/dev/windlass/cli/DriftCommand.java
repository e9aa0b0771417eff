package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Table;
import dev.windlass.kernel.Json;
import java.io.IOException;
import java.util.Comparator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Tells how far the requests of a loop have moved from what its champion learned from. */
@Command(
        name = "drift",
        header = "Tell how far the newest window of a loop has drifted from its training data.",
        footer = {"", "Example:", "  windlass drift flight-delays"})
final class DriftCommand extends ApiVerb {
    @Parameters(paramLabel = "LOOP", description = "The loop.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String loop;

    @Override
    ExitCode run(Client client) throws IOException {
        var features = client.get(Client.path("/api/v1/loops/%s", loop)).path("drift");
        var answer = Json.object();
        answer.set("drift", features);
        return answer(answer, out -> {
            if (features.isEmpty()) {
                out.println("No window of predictions has been looked at yet.");
                return;
            }
            var table = new Table("FEATURE", "VERDICT", "PSI", "KS", "JS", "MISSING", "BEFORE");
            features.valueStream()
                    .sorted(Comparator.comparingDouble(
                                    (JsonNode feature) -> feature.path("psi").asDouble(0))
                            .reversed())
                    .forEach(feature -> table.row(
                            feature.path("feature"),
                            feature.path("verdict"),
                            feature.path("psi"),
                            feature.path("ks"),
                            feature.path("js"),
                            feature.path("missing"),
                            feature.path("missingReference")));
            table.print(out);
        });
    }
}
