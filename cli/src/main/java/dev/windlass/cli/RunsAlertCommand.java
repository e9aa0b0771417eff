package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Raises an alert. */
@Command(
        name = "alert",
        header = "Raise an alert for a run: it is shown with the run, and told to webhooks.",
        description = {"", "One whose title was told within its wait is only counted."},
        footer = {
            "",
            "Example:",
            "  windlass runs alert 0193a5f0c1d27b3f8e6a4d2c9b10e7f5 \"Loss diverges\" --level WARN --text \"1e9 at step 300\""
        })
final class RunsAlertCommand extends ApiVerb {
    @Parameters(index = "0", paramLabel = "RUN", description = "The id of the run.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String run;

    @Parameters(index = "1", paramLabel = "TITLE", description = "What it is about, in a few words.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String title;

    @Option(names = "--text", paramLabel = "TEXT", defaultValue = "", description = "More about it.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String text;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            defaultValue = "INFO",
            description = "INFO, WARN or ERROR. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String level;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long another of this title is not told. Default: ${DEFAULT-VALUE}.")
    private int waitSeconds;

    @Override
    ExitCode run(Client client) throws IOException {
        var body = Json.object()
                .put("title", title)
                .put("text", text)
                .put("level", level)
                .put("waitSeconds", waitSeconds);
        var answer = client.post(Client.path("/api/v1/runs/%s/alerts", run), body);
        return answer(
                answer,
                out -> out.println(
                        answer.path("told").asBoolean()
                                ? "raised"
                                : "counted: it was raised %s times since %s"
                                        .formatted(
                                                answer.path("alert")
                                                        .path("times")
                                                        .asString(),
                                                answer.path("alert").path("at").asString())));
    }
}
