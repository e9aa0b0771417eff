package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sets the default role. */
@Command(
        name = "default",
        header = "Say what accounts are that have no role of their own: viewer, unless told otherwise.",
        footer = {"", "Example:", "  windlass accounts default none"})
final class AccountsDefaultCommand extends ApiVerb {
    @Parameters(paramLabel = "ROLE", description = "none, viewer, caller or contributor.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String role;

    @Override
    ExitCode run(Client client) throws IOException {
        var answer = client.put("/api/v1/default-role", Json.object().put("role", role));
        return answer(answer, out -> out.println("accounts without a role of their own are " + role));
    }
}
