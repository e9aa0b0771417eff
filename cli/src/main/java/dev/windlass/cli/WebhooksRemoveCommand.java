package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Deletes a webhook. */
@Command(
        name = "rm",
        header = "Delete a webhook, with its log and what waits for it.",
        footer = {"", "Example:", "  windlass webhooks rm 0193a5f0c1d27b3f8e6a4d2c9b10e7f5"})
final class WebhooksRemoveCommand extends ApiVerb {
    @Parameters(paramLabel = "WEBHOOK", description = "The id of the webhook.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String webhook;

    @Override
    ExitCode run(Client client) throws IOException {
        client.send("DELETE", Client.path("/api/v1/webhooks/%s", webhook), null);
        return answer(Json.object().put("deleted", webhook), out -> out.println("deleted"));
    }
}
