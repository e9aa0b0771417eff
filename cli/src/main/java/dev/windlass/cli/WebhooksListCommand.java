package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Table;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Lists webhooks. */
@Command(
        name = "ls",
        header = "List the webhooks, the oldest first.",
        description = {
            "",
            "They are made by 'windlass webhooks add', or with mlflow's client: MlflowClient().create_webhook."
        },
        footer = {"", "Example:", "  windlass webhooks ls"})
final class WebhooksListCommand extends ApiVerb {
    @Override
    ExitCode run(Client client) throws IOException {
        var answer = client.get("/api/v1/webhooks");
        return answer(answer, out -> {
            var table = new Table("WEBHOOK", "NAME", "STATUS", "EVENTS", "URL");
            for (var webhook : answer.path("webhooks")) {
                table.row(
                        webhook.path("id"),
                        webhook.path("name"),
                        webhook.path("status"),
                        webhook.path("events"),
                        webhook.path("url"));
            }
            table.print(out);
        });
    }
}
