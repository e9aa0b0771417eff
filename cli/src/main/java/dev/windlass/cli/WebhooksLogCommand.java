package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Table;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what was told to a webhook. */
@Command(
        name = "log",
        header = "List what was told to a webhook and how it went, the newest first.",
        footer = {"", "Example:", "  windlass webhooks log 0193a5f0c1d27b3f8e6a4d2c9b10e7f5"})
final class WebhooksLogCommand extends ApiVerb {
    @Parameters(paramLabel = "WEBHOOK", description = "The id of the webhook.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String webhook;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many at most. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    ExitCode run(Client client) throws IOException {
        var answer = client.get(Client.path("/api/v1/webhooks/%s/deliveries?limit=%s", webhook, limit));
        return answer(answer, out -> {
            var table = new Table("WHEN", "EVENT", "STATE", "TRIES", "ANSWER", "NEXT TRY", "ERROR", "DELIVERY");
            for (var delivery : answer.path("deliveries")) {
                table.row(
                        delivery.path("at"),
                        delivery.path("event"),
                        delivery.path("state"),
                        delivery.path("attempts"),
                        delivery.path("answeredStatus"),
                        delivery.path("nextAt"),
                        delivery.path("error"),
                        delivery.path("id"));
            }
            table.print(out);
        });
    }
}
