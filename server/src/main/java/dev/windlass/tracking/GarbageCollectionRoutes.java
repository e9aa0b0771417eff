package dev.windlass.tracking;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Durations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The native API of what is removed for good. */
public final class GarbageCollectionRoutes {
    private static final String OLDER_THAN = "30d";

    private final GarbageCollection collection;

    public GarbageCollectionRoutes(GarbageCollection collection) {
        this.collection = collection;
    }

    /** @param olderThan how long ago something must have been deleted, such as 30d, which is also meant without */
    public record Collect(@Nullable String olderThan) {}

    public List<Route> routes() {
        var admin = Access.to(Verb.MANAGE, Resource.SERVER);
        return List.of(
                Route.get(
                                "/api/v1/garbage",
                                "What a collection would remove for good.",
                                GarbageCollection.Report.class,
                                this::preview)
                        .needs(admin)
                        .query("olderThan"),
                Route.post(
                                "/api/v1/garbage/collections",
                                "Removes for good what was deleted so long ago, and bytes that nothing refers to.",
                                Collect.class,
                                GarbageCollection.Report.class,
                                this::collect)
                        .needs(admin));
    }

    private Response preview(Request request) {
        var olderThan = request.queryParam("olderThan").orElse(OLDER_THAN);
        return Response.ok(collection.preview(Durations.parse(olderThan)));
    }

    private Response collect(Request request) {
        var olderThan = request.body(Collect.class).olderThan();
        return Response.ok(
                collection.collect(Durations.parse(olderThan == null ? OLDER_THAN : olderThan), request.actor()));
    }
}
