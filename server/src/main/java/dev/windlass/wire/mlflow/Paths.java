package dev.windlass.wire.mlflow;

import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Routes of calls, each under the paths of the programs and under those of mlflow's own pages. */
final class Paths {
    private static final List<String> PREFIXES =
            List.of("/api/2.0/mlflow/", "/ajax-api/2.0/mlflow/", "/api/2.0/preview/mlflow/");

    private static final List<String> PREFIXES_3 = List.of("/api/3.0/mlflow/", "/ajax-api/3.0/mlflow/");

    /** The one workspace, as it is called in what is told of experiments. */
    static final String WORKSPACE = "default";

    /** The code of a request for another workspace. */
    static final String NO_WORKSPACES = "no-workspaces";

    private static final String WORKSPACE_HEADER = "x-mlflow-workspace";

    private Paths() {}

    /** Routes of one call. Their summary is empty: they are described by mlflow's documents, not by ours. */
    static Stream<Route> call(String method, String path, Function<Call, ObjectNode> work) {
        return PREFIXES.stream().map(prefix -> route(method, prefix + path, work));
    }

    /** As {@link #call}, of the third version of the dialect. */
    static Stream<Route> call3(String method, String path, Function<Call, ObjectNode> work) {
        return PREFIXES_3.stream().map(prefix -> route(method, prefix + path, work));
    }

    /** A call that both versions know. */
    static Stream<Route> callBoth(String method, String path, Function<Call, ObjectNode> work) {
        return Stream.concat(call(method, path, work), call3(method, path, work));
    }

    static Route route(String method, String path, Function<Call, ObjectNode> work) {
        return plain(method, path, request -> Response.ok(work.apply(Call.of(request))));
    }

    /** A route whose answer is made by hand. */
    static Route plain(String method, String path, Route.Handler handler) {
        return new Route(method, path, "", List.of(), Void.class, Void.class, request -> {
            refuseWorkspace(request);
            return handler.handle(request);
        });
    }

    /** There is one workspace here. A client that means another must not read and write in this one. */
    private static void refuseWorkspace(Request request) {
        var workspace = request.header(WORKSPACE_HEADER).orElse("").strip();
        if (!workspace.isEmpty()
                && !workspace.equals(WORKSPACE)
                && !request.path().endsWith("/server-info")) {
            throw Problem.invalid(
                    NO_WORKSPACES,
                    "Workspace APIs are not available: workspaces are not enabled on this server.",
                    "The request is for the workspace '%s'.".formatted(workspace),
                    "Leave out MLFLOW_WORKSPACE.");
        }
    }

    static ObjectNode empty() {
        return Json.object();
    }
}
