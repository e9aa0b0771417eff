package dev.windlass.http;

import dev.windlass.kernel.Problem;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether the process lives, and whether it should be sent requests now. */
public final class Health {
    private final Supplier<Optional<String>> unready;

    /** @param unready says why no request should be sent now; empty when all is well */
    public Health(Supplier<Optional<String>> unready) {
        this.unready = unready;
    }

    /** The answer of both questions when it is yes. */
    record Status(String status) {}

    public List<Route> routes() {
        return List.of(
                Route.get(
                                "/health/live",
                                "Whether the process lives.",
                                Status.class,
                                _ -> Response.ok(new Status("live")))
                        .needs(Access.open()),
                Route.get("/health/ready", "Whether requests should be sent.", Status.class, _ -> ready())
                        .needs(Access.open()));
    }

    private Response ready() {
        unready.get().ifPresent(reason -> {
            throw Problem.unavailable("not-ready", "The server is not ready.", reason, "Ask again in a while.");
        });
        return Response.ok(new Status("ready"));
    }
}
