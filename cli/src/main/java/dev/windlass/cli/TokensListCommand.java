package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Format;
import dev.windlass.cli.terminal.Table;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists tokens. */
@Command(
        name = "list",
        header = "List the tokens of all accounts, or of one. What they are shown by is kept nowhere.",
        footer = {"", "Example:", "  windlass tokens list --account ci"})
final class TokensListCommand extends ApiVerb {
    @Option(names = "--account", paramLabel = "ACCOUNT", defaultValue = "", description = "Of this account only.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String account;

    @Override
    ExitCode run(Client client) throws IOException {
        var answer =
                client.get(account.isEmpty() ? "/api/v1/tokens" : Client.path("/api/v1/accounts/%s/tokens", account));
        return answer(answer, out -> {
            var table = new Table("ID", "ACCOUNT", "NAME", "MADE", "GOOD UNTIL");
            for (var token : answer.path("tokens")) {
                var until = token.path("expiresAt").asString("");
                table.row(
                        token.path("id").asString(),
                        token.path("account").asString(),
                        token.path("name").asString(),
                        Format.time(token.path("createdAt").asString()),
                        until.isEmpty() ? "revoked" : Format.time(until));
            }
            table.print(out);
        });
    }
}
