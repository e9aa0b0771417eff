package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Table;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Lists saved views. */
@Command(
        name = "views",
        header = "List the saved views of the pages of runs.",
        description = {"", "A view is opened in the browser at /views/VIEW. It is saved there, by the button Views."},
        footer = {"", "Example:", "  windlass runs views"})
final class RunsViewsCommand extends ApiVerb {
    @Override
    ExitCode run(Client client) throws IOException {
        var answer = client.get("/api/v1/views");
        return answer(answer, out -> {
            var table = new Table("VIEW", "NAME", "BY", "CHANGED", "ADDRESS");
            for (var view : answer.path("views")) {
                table.row(
                        view.path("id"),
                        view.path("name"),
                        view.path("createdBy"),
                        view.path("updatedAt"),
                        view.path("address"));
            }
            table.print(out);
        });
    }
}
