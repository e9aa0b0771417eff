package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a role from an account. */
@Command(
        name = "revoke",
        header = "Take the role that an account has on everything, or on one thing.",
        footer = {"", "Example:", "  windlass accounts revoke ann --on loop/flight-delays"})
final class AccountsRevokeCommand extends ApiVerb {
    @Parameters(paramLabel = "ACCOUNT", description = "The account.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String account;

    @Option(
            names = "--on",
            paramLabel = "THING",
            defaultValue = "",
            description = "As it was granted. Default: the role on everything, after which the default role holds.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String on;

    @Override
    ExitCode run(Client client) throws IOException {
        client.send("DELETE", Client.path("/api/v1/accounts/%s/grants?on=%s", account, on), null);
        var what = on.isEmpty() ? "everything" : on;
        return answer(
                Json.object().put("account", account).put("on", on),
                out -> out.println("the role of %s on %s is taken".formatted(account, what)));
    }
}
