package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Revokes a token. */
@Command(
        name = "revoke",
        header = "Revoke a token. Its next request is refused.",
        footer = {"", "Example:", "  windlass tokens revoke 5f2c9a01b7de"})
final class TokensRevokeCommand extends ApiVerb {
    @Parameters(paramLabel = "ID", description = "The token, as 'windlass tokens list' names it.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String id;

    @Override
    ExitCode run(Client client) throws IOException {
        client.send("DELETE", Client.path("/api/v1/tokens/%s", id), null);
        return answer(Json.object().put("revoked", id), out -> out.println("token " + id + " is revoked"));
    }
}
