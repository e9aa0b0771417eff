package dev.windlass.ledger;

import dev.windlass.http.Access;
import dev.windlass.http.Permissions;
import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The ledger over HTTP: its events, its proofs, a copy for auditors, and a stream of what happens. */
public final class LedgerRoutes {
    /** Streams that may be open at the same time. */
    public static final int STREAMS_MAX = 100;

    private static final int LIMIT_DEFAULT = 100;
    private static final int STREAM_PAGE = 100;

    /** How long a stream is silent at most: proxies close what is silent for longer. */
    private static final long KEEP_ALIVE_MS = 15_000;

    private final SqlLedger ledger;
    private final Readers readers;
    private final Semaphore streams = new Semaphore(STREAMS_MAX);

    /** Who may be told of an event. */
    public interface Readers {
        boolean mayRead(Permissions permissions, Event event);
    }

    public LedgerRoutes(SqlLedger ledger, Readers readers) {
        this.ledger = ledger;
        this.readers = readers;
    }

    /** One page of events; {@code next} is the {@code after} of the next page, absent on the last one. */
    record EventsPage(List<Told> events, @Nullable Long next) {}

    public List<Route> routes() {
        return List.of(
                Route.get(
                                "/api/v1/ledger/events",
                                "Events in order, of subjects that begin with 'subject'.",
                                EventsPage.class,
                                this::events)
                        .needs(Access.account())
                        .query("subject", "after", "limit"),
                Route.get(
                                "/api/v1/ledger/checkpoint",
                                "A signed statement of all events up to now.",
                                Checkpoint.class,
                                _ -> Response.ok(ledger.checkpoint()))
                        .needs(Access.account()),
                Route.get(
                                "/api/v1/ledger/key",
                                "The public key of the ledger, as text.",
                                Void.class,
                                _ -> Response.text(ledger.verifierKey() + "\n"))
                        .needs(Access.account()),
                Route.get(
                                "/api/v1/ledger/proof",
                                "Proves that the event 'leaf' is one of the first 'size'.",
                                Proof.Inclusion.class,
                                this::proof)
                        .needs(Access.account())
                        .query("leaf", "size"),
                Route.get(
                                "/api/v1/ledger/consistency",
                                "Proves that the first 'from' events begin the first 'to'.",
                                Proof.Consistency.class,
                                this::consistency)
                        .needs(Access.account())
                        .query("from", "to"),
                Route.get(
                                "/api/v1/ledger/export",
                                "The whole ledger as JSON Lines, to be verified elsewhere.",
                                Void.class,
                                _ -> Response.stream("application/jsonl", ledger::export)
                                        .with("Content-Disposition", "attachment; filename=\"ledger.jsonl\""))
                        .needs(Access.everything(Verb.READ)),
                Route.get(
                                "/api/v1/events/stream",
                                "Events as they happen, as server-sent events; 'after' or Last-Event-ID says where to begin.",
                                Void.class,
                                this::stream)
                        .needs(Access.account())
                        .query("subject", "after"));
    }

    private Response events(Request request) {
        var limit = Math.clamp(request.queryNumber("limit", LIMIT_DEFAULT), 1, Ledger.PAGE_MAX);
        var events = ledger.events(request.queryParam("subject").orElse(""), after(request, -1), limit);
        return Response.ok(new EventsPage(
                Told.of(events.stream()
                        .filter(event -> readers.mayRead(request.permissions(), event))
                        .toList()),
                events.size() < limit ? null : events.getLast().seq()));
    }

    private Response proof(Request request) {
        var size = number(request, "size", ledger.size());
        return Response.ok(ledger.inclusion(number(request, "leaf", size - 1), size));
    }

    private Response consistency(Request request) {
        return Response.ok(ledger.consistency(number(request, "from", 0), number(request, "to", ledger.size())));
    }

    private Response stream(Request request) {
        var subject = request.queryParam("subject").orElse("");
        var after = request.header("last-event-id")
                .map(id -> parse("last-event-id", id))
                .orElseGet(() -> after(request, ledger.size() - 1));
        if (streams.availablePermits() == 0) {
            throw Problem.unavailable(
                    "too-many-streams",
                    "%d streams of events are open already.".formatted(STREAMS_MAX),
                    "Each holds a connection.",
                    "Close one, or read /api/v1/ledger/events from time to time.");
        }
        return Response.stream("text/event-stream", out -> {
                    if (streams.tryAcquire()) {
                        try {
                            send(request.permissions(), subject, after, out);
                        } finally {
                            streams.release();
                        }
                    }
                })
                .with("Cache-Control", "no-store");
    }

    /** Sends events until the caller goes away, which the next write notices, or the server stops. */
    private void send(Permissions permissions, String subject, long from, OutputStream out) throws IOException {
        var after = from;
        write(out, ": windlass\n\n");
        do {
            // Read before the page, so that an event that comes between the two is seen by the wait.
            var size = ledger.size();
            var page = ledger.events(subject, after, STREAM_PAGE);
            for (var event : page) {
                if (readers.mayRead(permissions, event)) {
                    write(
                            out,
                            "id: %d\nevent: %s\ndata: %s\n\n"
                                    .formatted(event.seq(), event.kind(), Json.text(Told.of(event))));
                }
                after = event.seq();
            }
            if (page.size() < STREAM_PAGE) {
                after = Math.max(after, size - 1);
                if (!ledger.awaitMoreThan(Math.max(size, after + 1), KEEP_ALIVE_MS)) {
                    return;
                }
                write(out, ":\n\n");
            }
        } while (true);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static long after(Request request, long fallback) {
        return number(request, "after", fallback);
    }

    private static long number(Request request, String name, long fallback) {
        return request.queryParam(name).map(text -> parse(name, text)).orElse(fallback);
    }

    private static long parse(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw Problem.invalid(
                    "not-a-number",
                    "'%s' is not a value for '%s'.".formatted(text, name),
                    "A whole number is expected.",
                    "");
        }
    }
}
