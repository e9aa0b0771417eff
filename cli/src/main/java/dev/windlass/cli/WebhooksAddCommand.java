package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a webhook. */
@Command(
        name = "add",
        header = "Make a webhook: an address that is told of events.",
        description = {
            "",
            "Events are those of mlflow, such as model_version_alias.created, and run_alert.raised. With the variable"
                    + " WINDLASS_WEBHOOK_SECRET set, requests are signed with it."
        },
        footer = {
            "",
            "Example:",
            "  windlass webhooks add chat https://chat.example.com/hooks/ml --event run_alert.raised"
        })
final class WebhooksAddCommand extends ApiVerb {
    private static final String SECRET = "WINDLASS_WEBHOOK_SECRET";

    @Parameters(index = "0", paramLabel = "NAME", description = "What it is called.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String name;

    @Parameters(index = "1", paramLabel = "ADDRESS", description = "Where the events are sent, http or https.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String address;

    @Option(
            names = "--event",
            required = true,
            paramLabel = "EVENT",
            description = "What it is told of; may be given more than once.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private List<String> events;

    @Override
    ExitCode run(Client client) throws IOException {
        var body = Json.object().put("name", name).put("url", address);
        body.set("events", Json.tree(events));
        var secret = System.getenv(SECRET);
        if (secret != null && !secret.isEmpty()) {
            body.put("secret", secret);
        }
        var answer = client.post("/api/v1/webhooks", body);
        return answer(
                answer,
                out -> out.println(
                        "webhook %s is told of %s".formatted(answer.path("id").asString(), String.join(", ", events))));
    }
}
