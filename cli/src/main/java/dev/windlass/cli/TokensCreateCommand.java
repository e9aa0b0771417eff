package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a token. */
@Command(
        name = "create",
        header = "Make a token of an account. It is printed this once.",
        description = {"", "Set it as WINDLASS_TOKEN for this program, or as MLFLOW_TRACKING_TOKEN for mlflow's client."
        },
        footer = {"", "Example:", "  windlass tokens create ci --name nightly --days 90"})
final class TokensCreateCommand extends ApiVerb {
    private static final int DAYS_MAX = 3_650;

    @Parameters(paramLabel = "ACCOUNT", description = "The account as which it acts.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String account;

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "What it is for. Required.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String name;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "0",
            description = "After so many days it is good no more. Default: good until it is revoked.")
    private int days;

    @Override
    ExitCode run(Client client) throws IOException {
        if (days < 0 || days > DAYS_MAX) {
            throw wrongUsage("--days is 1 to %d.".formatted(DAYS_MAX));
        }
        var body = Json.object().put("name", name);
        if (days > 0) {
            body.put("expiresAt", Instant.now().plus(days, ChronoUnit.DAYS).toString());
        }
        var answer = client.post(Client.path("/api/v1/accounts/%s/tokens", account), body);
        tell("It is not shown again. Revoke it with: windlass tokens revoke "
                + answer.path("token").path("id").asString());
        return answer(answer, out -> out.println(answer.path("secret").asString()));
    }
}
