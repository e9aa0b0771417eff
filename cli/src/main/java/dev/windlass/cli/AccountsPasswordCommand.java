package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.client.Credentials;
import dev.windlass.kernel.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Changes a password. */
@Command(
        name = "password",
        header = "Set the password of an account.",
        description = {
            "",
            "It is asked for at a terminal, else read as one line from standard input. Who changes their own over HTTP "
                    + "shows the one until now in WINDLASS_PASSWORD. Sessions at the pages end; tokens stay."
        },
        footer = {"", "Example:", "  windlass accounts password ann"})
final class AccountsPasswordCommand extends ApiVerb {
    @Parameters(paramLabel = "ACCOUNT", description = "The account.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String account;

    @Override
    ExitCode run(Client client) throws IOException {
        var body = Json.object().put("password", PasswordInput.read(account));
        var current = System.getenv(Credentials.PASSWORD);
        if (account.equals(System.getenv(Credentials.USERNAME)) && current != null) {
            body.put("current", current);
        }
        client.put(Client.path("/api/v1/accounts/%s/password", account), body);
        return answer(
                Json.object().put("changed", account),
                out -> out.println("the password of " + account + " is changed"));
    }
}
