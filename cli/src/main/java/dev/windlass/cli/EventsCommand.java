package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Lists what happened. */
@Command(
        name = "events",
        header = "List what happened, to everything or to one loop, the newest last.",
        description = {"", "Each is told in a sentence; --json prints its facts as well."},
        footer = {"", "Example:", "  windlass events flight-delays --follow"})
final class EventsCommand extends ApiVerb {
    private static final String DATA = "data:";

    @Parameters(arity = "0..1", paramLabel = "LOOP", description = "One loop; everything without.")
    private @Nullable String loop;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many events at most. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(
            names = "--follow",
            description = "Then print events as they happen, until Ctrl-C; needs a server. With --json, one a line.")
    private boolean follow;

    @Override
    ExitCode run(Client client) throws IOException {
        var answer = loop == null ? newest(client) : client.get(ofLoop());
        if (!follow) {
            return answer(answer, out -> inOrder(answer).forEach(event -> out.println(LoopText.event(event))));
        }
        var shown = inOrder(answer);
        shown.forEach(this::print);
        var after = shown.isEmpty() ? -1 : shown.getLast().path("seq").asLong();
        var subject = loop == null ? "" : "loop/" + loop;
        client.lines(Client.path("/api/v1/events/stream?subject=%s&after=%s", subject, after), line -> {
            if (line.startsWith(DATA)) {
                print(Json.read(line.substring(DATA.length())));
            }
        });
        return ExitCode.DONE;
    }

    private void print(JsonNode event) {
        out().println(connection().json() ? Json.text(event) : LoopText.event(event));
        out().flush();
    }

    private String ofLoop() {
        return Client.path("/api/v1/loops/%s/events?limit=%s", String.valueOf(loop), limit);
    }

    /** The ledger is read from its beginning on, so the newest events start where its size says. */
    private JsonNode newest(Client client) throws IOException {
        var size = client.get("/api/v1/ledger/checkpoint").path("size").asLong();
        var after = Math.max(-1, size - limit - 1);
        return client.get(Client.path("/api/v1/ledger/events?after=%s&limit=%s", after, limit));
    }

    private static List<JsonNode> inOrder(JsonNode answer) {
        return answer.path("events")
                .valueStream()
                .sorted(Comparator.comparingLong(event -> event.path("seq").asLong()))
                .toList();
    }
}
