package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.cli.terminal.Format;
import dev.windlass.cli.terminal.Table;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the versions of a dataset. */
@Command(
        name = "log",
        header = "List the versions of a dataset, the newest first.",
        footer = {"", "Example:", "  windlass data log flights"})
final class DataLogCommand extends ApiVerb {
    private static final int DIGEST_SHOWN = 12;

    @Parameters(paramLabel = "NAME", description = "The dataset.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String name;

    @Override
    ExitCode run(Client client) throws IOException {
        var answer = client.get(Client.path("/api/v1/datasets/%s/versions", name));
        return answer(answer, out -> {
            var table = new Table("VERSION", "ADDED", "BY", "FILES", "ROWS", "SIZE", "DIGEST", "MESSAGE");
            for (var version : answer.path("versions")) {
                table.row(
                        version.path("number"),
                        version.path("at"),
                        version.path("actor"),
                        version.path("files").size(),
                        version.path("rows"),
                        Format.bytes(version.path("bytes").asLong()),
                        version.path("digest").asString("").substring(0, DIGEST_SHOWN),
                        version.path("message"));
            }
            table.print(out);
        });
    }
}
