package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells where loops stand. */
@Command(
        name = "status",
        header = "Tell where all loops stand, or everything about one.",
        footer = {"", "Example:", "  windlass status flight-delays"})
final class StatusCommand extends ApiVerb {
    @Parameters(arity = "0..1", paramLabel = "LOOP", description = "One loop; all without.")
    private @Nullable String loop;

    @Override
    ExitCode run(Client client) throws IOException {
        if (loop == null) {
            var all = client.get("/api/v1/loops");
            return answer(all, out -> LoopText.printAll(all, out));
        }
        var one = client.get(Client.path("/api/v1/loops/%s", loop));
        return answer(one, out -> LoopText.print(one, out));
    }
}
