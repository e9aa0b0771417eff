package dev.windlass.wire.mlflow;

import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.kernel.Problem;
import dev.windlass.registry.Registry;
import dev.windlass.tracking.ArtifactResponses;
import dev.windlass.tracking.Tracking;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Artifacts: the store that clients write through, and the lists of runs. Bytes are streamed. */
final class ArtifactCalls {
    private final Tracking tracking;
    private final Registry registry;

    ArtifactCalls(Tracking tracking, Registry registry) {
        this.tracking = tracking;
        this.registry = registry;
    }

    List<Route> routes() {
        var routes = new ArrayList<Route>();
        for (var prefix : List.of("/api/2.0/mlflow-artifacts/artifacts", "/ajax-api/2.0/mlflow-artifacts/artifacts")) {
            routes.add(Paths.route("GET", prefix, this::list));
            routes.add(Paths.plain("GET", prefix + "/{path...}", this::download));
            routes.add(Paths.plain("PUT", prefix + "/{path...}", this::upload));
            routes.add(Paths.plain("DELETE", prefix + "/{path...}", this::delete));
        }
        routes.addAll(Paths.call("GET", "artifacts/list", this::ofRun).toList());
        routes.add(Paths.plain("GET", "/get-artifact", this::runFile));
        routes.add(Paths.plain("GET", "/model-versions/get-artifact", this::versionFile));
        return routes;
    }

    private ObjectNode list(Call call) {
        var path = call.text("path");
        return path.isEmpty()
                ? Paths.empty()
                : Shapes.files(tracking.artifacts().list(path), "");
    }

    private Response download(Request request) {
        var path = request.pathParam("path");
        return ArtifactResponses.file(tracking.artifacts(), tracking.artifacts().require(path));
    }

    private Response upload(Request request) {
        var path = writable(request.pathParam("path"));
        try (var body = request.stream()) {
            tracking.artifacts().put(path, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Response.ok(Paths.empty());
    }

    private Response delete(Request request) {
        tracking.artifacts().delete(writable(request.pathParam("path")));
        return Response.ok(Paths.empty());
    }

    /** The files of registered versions lie in the same store and must not change. */
    private static String writable(String path) {
        if (path.equals(Registry.ARTIFACTS) || path.startsWith(Registry.ARTIFACTS + "/")) {
            throw Problem.invalid(
                    "artifact-of-version",
                    "Invalid path: '%s' belongs to a registered model version.".formatted(path),
                    "Its files do not change any more.",
                    "Register another version.");
        }
        return path;
    }

    private ObjectNode ofRun(Call call) {
        var run = tracking.runs().require(call.runId());
        var path = call.text("path");
        var root = path.isEmpty() ? run.artifactRoot() : run.artifactRoot() + "/" + path;
        var answer = Shapes.isForeign(run.artifactRoot())
                ? Paths.empty()
                : Shapes.files(tracking.artifacts().list(root), path);
        return answer.put("root_uri", Shapes.uri(run.artifactRoot()));
    }

    private Response runFile(Request request) {
        var call = Call.of(request);
        return file(tracking.runs().require(call.runId()).artifactRoot() + "/" + call.required("path"));
    }

    private Response versionFile(Request request) {
        var call = Call.of(request);
        var version = registry.require(call.required("name"), VersionCalls.versionNumber(call));
        return file(version.artifactRoot() + "/" + call.required("path"));
    }

    private Response file(String path) {
        return ArtifactResponses.file(tracking.artifacts(), tracking.artifacts().require(path));
    }
}
