package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds an account. */
@Command(
        name = "add",
        header = "Add an account. The first one is an admin.",
        description = {
            "",
            "The password is asked for at a terminal, else read as one line from standard input. An account without "
                    + "--role has the default role on what others have made, and what it makes itself is its own."
        },
        footer = {"", "Example:", "  windlass accounts add ann --role contributor"})
final class AccountsAddCommand extends ApiVerb {
    @Parameters(paramLabel = "ACCOUNT", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String account;

    @Option(names = "--role", paramLabel = "ROLE", description = "Its role on everything.")
    private @Nullable String role;

    @Option(names = "--no-password", description = "It will have tokens only.")
    private boolean withoutPassword;

    @Override
    ExitCode run(Client client) throws IOException {
        var body = Json.object().put("name", account);
        if (role != null) {
            body.put("role", role);
        }
        if (!withoutPassword) {
            body.put("password", PasswordInput.read(account));
        }
        var answer = client.post("/api/v1/accounts", body);
        return answer(
                answer, out -> out.println("%s may sign in%s".formatted(account, role == null ? "" : " as " + role)));
    }
}
