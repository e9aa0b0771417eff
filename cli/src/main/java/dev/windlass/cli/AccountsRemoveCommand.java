package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes an account. */
@Command(
        name = "remove",
        header = "Remove an account, its roles and its tokens. The ledger keeps what it did.",
        footer = {"", "Example:", "  windlass accounts remove ann"})
final class AccountsRemoveCommand extends ApiVerb {
    @Parameters(paramLabel = "ACCOUNT", description = "The account.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String account;

    @Override
    ExitCode run(Client client) throws IOException {
        client.send("DELETE", Client.path("/api/v1/accounts/%s", account), null);
        return answer(Json.object().put("removed", account), out -> out.println(account + " is removed"));
    }
}
