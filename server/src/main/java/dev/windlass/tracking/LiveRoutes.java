package dev.windlass.tracking;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * What is written to a run, as it is written: server-sent events.
 *
 * <p>A stream begins with the event {@code run}, the whole run as it stands; {@code points}, {@code params},
 * {@code tags}, {@code tag-removed} and {@code state} follow. Another {@code run} says that the reader fell behind and
 * must begin again. {@code end} is the last event of a run that is over. A change that is written while the stream opens
 * may be told twice.
 */
final class LiveRoutes {
    /** Streams that may be open at the same time. */
    static final int STREAMS_MAX = 100;

    /** How long a stream is silent at most: proxies close what is silent for longer. */
    private static final long KEEP_ALIVE_MS = 15_000;

    private final Runs runs;
    private final LiveRuns live;
    private final Access ofRun;
    private final Semaphore streams = new Semaphore(STREAMS_MAX);

    /** @param ofRun what the run in the path needs of the one who asks */
    LiveRoutes(Runs runs, LiveRuns live, Access ofRun) {
        this.runs = runs;
        this.live = live;
        this.ofRun = ofRun;
    }

    List<Route> routes() {
        return List.of(Route.get(
                        "/api/v1/runs/{run}/live",
                        "What is written to a run, as it is written: server-sent events, until the run is over.",
                        Void.class,
                        this::stream)
                .needs(ofRun));
    }

    private Response stream(Request request) {
        var watched = runs.require(request.pathParam("run"));
        var run = watched.id();
        if (streams.availablePermits() == 0) {
            throw Problem.unavailable(
                    "too-many-streams",
                    "%d runs are watched already.".formatted(STREAMS_MAX),
                    "Each holds a connection.",
                    "Close one, or read /api/v1/runs/%s from time to time.".formatted(run));
        }
        return Response.stream("text/event-stream", out -> {
                    if (streams.tryAcquire()) {
                        try (var watch = live.watch(run)) {
                            send(run, watch, () -> mayRead(request, watched), out);
                        } finally {
                            streams.release();
                        }
                    }
                })
                .with("Cache-Control", "no-store");
    }

    private static boolean mayRead(Request request, Run run) {
        return request.permissions().may(Verb.READ, Resource.EXPERIMENT, run.experiment());
    }

    /**
     * Sends changes until the run is over, the caller goes away, which the next write notices, may not read it any more, or
     * the server stops.
     */
    private void send(String id, LiveRuns.Watch watch, BooleanSupplier mayRead, OutputStream out) throws IOException {
        var over = whole(id, out);
        while (!over) {
            var seen = watch.next(KEEP_ALIVE_MS);
            if (!mayRead.getAsBoolean()) {
                return;
            }
            switch (seen) {
                case LiveRuns.Seen.Changed(var change) -> over = change(change, out);
                case LiveRuns.Seen.Behind _ -> over = whole(id, out);
                case LiveRuns.Seen.Nothing _ -> write(out, ":\n\n");
                case LiveRuns.Seen.Over _ -> {
                    return;
                }
            }
        }
        event(out, "end", Map.of("run", id));
    }

    private boolean whole(String id, OutputStream out) throws IOException {
        var run = runs.require(id);
        event(out, "run", run);
        return LiveRuns.Change.State.of(run).over();
    }

    private static boolean change(LiveRuns.Change change, OutputStream out) throws IOException {
        var name = switch (change) {
            case LiveRuns.Change.Points _ -> "points";
            case LiveRuns.Change.Params _ -> "params";
            case LiveRuns.Change.Tags _ -> "tags";
            case LiveRuns.Change.TagRemoved _ -> "tag-removed";
            case LiveRuns.Change.State _ -> "state";
        };
        event(out, name, change);
        return change instanceof LiveRuns.Change.State state && state.over();
    }

    private static void event(OutputStream out, String name, Object data) throws IOException {
        write(out, "event: %s\ndata: %s\n\n".formatted(name, Json.text(data)));
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
