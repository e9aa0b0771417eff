package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Table;
import java.io.IOException;
import java.util.ArrayList;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** Lists the accounts. */
@Command(
        name = "list",
        header = "List the accounts and their roles.",
        footer = {"", "Example:", "  windlass accounts list"})
final class AccountsListCommand extends ApiVerb {
    @Override
    ExitCode run(Client client) throws IOException {
        var answer = client.get("/api/v1/accounts");
        return answer(answer, out -> {
            if (answer.path("accounts").isEmpty()) {
                out.println("no accounts: everyone on this machine may do everything");
                return;
            }
            var table = new Table("ACCOUNT", "ROLE", "ALSO");
            for (var account : answer.path("accounts")) {
                var own = account.path("role").asString("");
                table.row(
                        account.path("name").asString(),
                        own.isEmpty()
                                ? "(%s)".formatted(answer.path("defaultRole").asString())
                                : own,
                        also(account));
            }
            table.print(out);
        });
    }

    private static String also(JsonNode account) {
        var also = new ArrayList<String>();
        account.path("grants")
                .forEach(grant -> also.add("%s on %s"
                        .formatted(
                                grant.path("role").asString(), grant.path("on").asString())));
        account.path("groups").forEach(group -> also.add("in group " + group.asString()));
        return String.join(", ", also);
    }
}
