package dev.windlass.wire.mlflow;

import dev.windlass.http.Access;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.kernel.Json;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Routes of calls, each under the paths of the programs and under those of mlflow's own pages. */
final class Paths {
    private static final List<String> PREFIXES =
            List.of("/api/2.0/mlflow/", "/ajax-api/2.0/mlflow/", "/api/2.0/preview/mlflow/");

    private static final List<String> PREFIXES_3 = List.of("/api/3.0/mlflow/", "/ajax-api/3.0/mlflow/");

    private Paths() {}

    /** Routes of one call. Their summary is empty: they are described by mlflow's documents, not by ours. */
    static Stream<Route> call(String method, String path, Access access, Function<Call, ObjectNode> work) {
        return PREFIXES.stream().map(prefix -> route(method, prefix + path, access, work));
    }

    static Stream<Route> call(String method, String path, Operation operation) {
        return call(method, path, operation.access(), operation.work());
    }

    /** As {@link #call}, under the paths of version 3. */
    static Stream<Route> call3(String method, String path, Access access, Function<Call, ObjectNode> work) {
        return PREFIXES_3.stream().map(prefix -> route(method, prefix + path, access, work));
    }

    /** A call that both versions know. */
    static Stream<Route> callBoth(String method, String path, Access access, Function<Call, ObjectNode> work) {
        return Stream.concat(call(method, path, access, work), call3(method, path, access, work));
    }

    static Route route(String method, String path, Access access, Function<Call, ObjectNode> work) {
        return plain(method, path, access, request -> Response.ok(work.apply(Call.of(request))));
    }

    /** A route whose answer is made by hand. */
    static Route plain(String method, String path, Access access, Route.Handler handler) {
        return new Route(method, path, "", List.of(), Void.class, Void.class, request -> {
                    Workspaces.check(request);
                    return handler.handle(request);
                })
                .needs(access);
    }

    static ObjectNode empty() {
        return Json.object();
    }
}
