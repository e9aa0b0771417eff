package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks a loop for a training now. */
@Command(
        name = "run",
        header = "Train a candidate now and take it as far as the gate and the rollout let it.",
        description = {
            "",
            "Waits until nothing is left to do now, and tells each step. The exit code is 1 when the data did not "
                    + "meet its expectations, training failed, or the gate refused the candidate, as it must with "
                    + "--negative-control. Times are like 2013-07-01 or 2013-07-01T06:00:00Z."
        },
        footer = {
            "",
            "Example:",
            "  windlass run flight-delays --train-to 2013-10-01",
            "  windlass run flight-delays --negative-control --parameter max_depth=4"
        })
final class RunCommand extends ApiVerb {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Set<String> FAILURES = Set.of("gate-refused", "data-refused", "training-failed");

    @Parameters(paramLabel = "LOOP", description = "The loop.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String loop;

    @Option(names = "--negative-control", description = "Train on shuffled labels: a candidate the gate must refuse.")
    private boolean negativeControl;

    @Option(names = "--train-from", paramLabel = "TIME", description = "First moment of the rows to learn from.")
    private @Nullable String trainFrom;

    @Option(names = "--train-to", paramLabel = "TIME", description = "Moment before which they end.")
    private @Nullable String trainTo;

    @Option(names = "--evidence-from", paramLabel = "TIME", description = "First moment of the rows the gate sees.")
    private @Nullable String evidenceFrom;

    @Option(names = "--evidence-to", paramLabel = "TIME", description = "Moment before which they end.")
    private @Nullable String evidenceTo;

    @Option(
            names = "--parameter",
            paramLabel = "NAME=VALUE",
            description = "A parameter of the trainer instead of that in the loop file. May be repeated.")
    private @Nullable Map<String, String> parameters;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; the ledger keeps it.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String reason;

    @Override
    ExitCode run(Client client) throws IOException {
        var path = Client.path("/api/v1/loops/%s", loop);
        client.post(path + "/run", order());
        var reconciled = reconcile(client, path);
        answer(reconciled, out -> LoopText.print(reconciled.path("loop"), out));
        var failed =
                reconciled.path("steps").valueStream().map(JsonNode::asString).anyMatch(FAILURES::contains);
        return failed ? ExitCode.REFUSED : ExitCode.DONE;
    }

    private ObjectNode order() {
        var order = Json.object();
        order.put("negativeControl", negativeControl);
        put(order, "trainFrom", trainFrom);
        put(order, "trainTo", trainTo);
        put(order, "evidenceFrom", evidenceFrom);
        put(order, "evidenceTo", evidenceTo);
        var given = order.putObject("parameters");
        if (parameters != null) {
            parameters.forEach(given::put);
        }
        order.put("reason", reason);
        return order;
    }

    /** A day means its first moment in UTC. */
    private static void put(ObjectNode order, String name, @Nullable String time) {
        if (time != null) {
            order.put(name, time.matches("\\d{4}-\\d\\d-\\d\\d") ? time + "T00:00:00Z" : time);
        }
    }

    /** Has every step taken that can be taken now, and tells them as they go. */
    private JsonNode reconcile(Client client, String path) throws IOException {
        var done = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return client.post(path + "/reconcile", Json.object());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                work -> Thread.ofVirtual().start(work));
        var told = "";
        while (true) {
            try {
                return done.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                var state = client.get(path);
                var now = "%s: %s"
                        .formatted(
                                state.path("state").asString(""),
                                state.path("reason").asString(""));
                if (!now.equals(told)) {
                    tell(now);
                    told = now;
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted; the server goes on with the training");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IOException(e.getCause());
            }
        }
    }
}
