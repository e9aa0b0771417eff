package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Durations;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Removes for good what was deleted. */
@Command(
        name = "gc",
        header = "Remove for good what was deleted long ago, and bytes that nothing refers to.",
        description = {
            "",
            "Runs, experiments and logged models that were deleted go with their parameters, readings, tags and files; "
                    + "the name of a removed experiment is free again. Uploads in parts that were begun a week ago and "
                    + "never completed are given up. The files of registered versions stay. Bytes stay until a day "
                    + "after somebody last stored or asked for them. Whatever interrupts it, it can be run again."
        },
        footer = {"", "Example:", "  windlass gc --older-than 7d", "  windlass gc --dry-run"})
final class GcCommand extends ApiVerb {
    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            defaultValue = "30d",
            description = "What was deleted so long ago goes: 12h, 30d, 0s for all. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String olderThan;

    @Option(names = "--dry-run", description = "Only tell what would go.")
    private boolean dryRun;

    @Override
    ExitCode run(Client client) throws IOException {
        var age = Durations.write(Durations.parse(olderThan));
        if (dryRun) {
            var answer = client.get("/api/v1/garbage?olderThan=" + URLEncoder.encode(age, StandardCharsets.UTF_8));
            return answer(answer, out -> print(answer, "would go", out));
        }
        var answer = client.post("/api/v1/garbage/collections", Map.of("olderThan", age));
        return answer(answer, out -> print(answer, "removed", out));
    }

    private static void print(JsonNode report, String verdict, PrintWriter out) {
        out.println(
                "deleted before %s, %s: %s runs, %s experiments, %s logged models, %s traces and scorers, %s uploads"
                        .formatted(
                                report.path("before").asString(),
                                verdict,
                                report.path("runs").asLong(),
                                report.path("experiments").asLong(),
                                report.path("loggedModels").asLong(),
                                report.path("things").asLong(),
                                report.path("uploads").asLong()));
        var freed = report.path("freed");
        if (freed.isObject()) {
            out.println("%d bytes freed, in %d files"
                    .formatted(freed.path("bytes").asLong(), freed.path("blobs").asLong()));
        }
    }
}
