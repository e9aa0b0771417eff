package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives an account a role. */
@Command(
        name = "grant",
        header = "Give an account a role, on everything or on one thing.",
        description = {
            "",
            "A role on one thing adds to the others. Only 'none' takes away: --on experiment/5 with it closes that "
                    + "experiment to the account, whatever else it has."
        },
        footer = {
            "",
            "Example:",
            "  windlass accounts grant ann approver --on loop/flight-delays",
            "  windlass accounts grant ci contributor --on experiment/5"
        })
final class AccountsGrantCommand extends ApiVerb {
    @Parameters(index = "0", paramLabel = "ACCOUNT", description = "The account.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String account;

    @Parameters(index = "1", paramLabel = "ROLE", description = "none, viewer, caller, contributor, approver or admin.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String role;

    @Option(
            names = "--on",
            paramLabel = "THING",
            defaultValue = "",
            description =
                    "experiment/ID, model/NAME, loop/NAME or data, with * for all of a kind. Default: everything.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String on;

    @Override
    ExitCode run(Client client) throws IOException {
        var body = Json.object().put("role", role);
        if (!on.isEmpty()) {
            body.put("on", on);
        }
        var answer = client.post(Client.path("/api/v1/accounts/%s/grants", account), body);
        return answer(
                answer,
                out -> out.println("%s is %s on %s".formatted(account, role, on.isEmpty() ? "everything" : on)));
    }
}
