package dev.windlass.wire.mlflow;

import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Problem;
import dev.windlass.registry.Registry;
import dev.windlass.tracking.ArtifactResponses;
import dev.windlass.tracking.Artifacts;
import dev.windlass.tracking.Tracking;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Artifacts: the store that clients write through, and the lists of runs. Bytes are streamed. */
final class ArtifactCalls {
    /** What mlflow's pages may upload at once. */
    private static final int PAGE_UPLOAD_BYTES_MAX = 10 * 1024 * 1024;

    private final Tracking tracking;
    private final Registry registry;
    private final Needs needs;

    ArtifactCalls(Tracking tracking, Registry registry, Needs needs) {
        this.needs = needs;
        this.tracking = tracking;
        this.registry = registry;
    }

    List<Route> routes() {
        var routes = new ArrayList<Route>();
        for (var prefix : List.of("/api/2.0/mlflow-artifacts/artifacts", "/ajax-api/2.0/mlflow-artifacts/artifacts")) {
            routes.add(Paths.route(
                    "GET",
                    prefix,
                    needs.file(Verb.READ, request -> Call.of(request).text("path")),
                    this::list));
            routes.add(Paths.plain(
                    "GET", prefix + "/{path...}", needs.file(Verb.READ, ArtifactCalls::path), this::download));
            routes.add(Paths.plain(
                    "PUT", prefix + "/{path...}", needs.file(Verb.EDIT, ArtifactCalls::path), this::upload));
            routes.add(Paths.plain(
                    "DELETE", prefix + "/{path...}", needs.file(Verb.MANAGE, ArtifactCalls::path), this::delete));
        }
        routes.addAll(Paths.call("GET", "artifacts/list", ofRun()).toList());
        routes.add(Paths.plain("GET", "/get-artifact", needs.run(Verb.READ), this::runFile));
        routes.add(Paths.plain("GET", "/model-versions/get-artifact", Needs.model(Verb.READ), this::versionFile));
        routes.add(Paths.plain(
                "GET",
                "/ajax-api/2.0/mlflow/logged-models/{id}/artifacts/files",
                needs.loggedModel(Verb.READ),
                this::loggedModelFile));
        routes.add(Paths.plain(
                "POST", "/ajax-api/2.0/mlflow/upload-artifact", needs.runOfPage(Verb.EDIT), this::uploadToRun));
        return routes;
    }

    private static String path(Request request) {
        return request.pathParam("path");
    }

    private ObjectNode list(Call call) {
        var path = directory(call.text("path"));
        return path.isEmpty()
                ? Paths.empty()
                : Shapes.files(tracking.artifacts().list(path), "");
    }

    /** A folder within another; {@code .} is that other one itself. */
    static String directory(String path) {
        var within = path.equals(".") || path.equals("./") ? "" : path;
        Artifacts.checkPath(within);
        return within;
    }

    private Response download(Request request) {
        return file(path(request), request);
    }

    private Response upload(Request request) {
        var path = writable(path(request));
        try (var body = request.stream()) {
            tracking.artifacts().put(path, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Response.ok(Paths.empty());
    }

    private Response delete(Request request) {
        tracking.artifacts().delete(writable(path(request)));
        return Response.ok(Paths.empty());
    }

    /** The files of registered versions lie in the same store and must not change. */
    static String writable(String path) {
        Artifacts.checkPath(path);
        if (path.equals(Registry.ARTIFACTS) || path.startsWith(Registry.ARTIFACTS + "/")) {
            throw Problem.invalid(
                    "artifact-of-version",
                    "Invalid path: '%s' belongs to a registered model version.".formatted(path),
                    "Its files do not change any more.",
                    "Register another version.");
        }
        return path;
    }

    /** The files in a folder of a run. */
    Operation ofRun() {
        return new Operation(needs.run(Verb.READ), this::ofRun);
    }

    private ObjectNode ofRun(Call call) {
        return ofRun(call.runId(), call.text("path"));
    }

    private ObjectNode ofRun(String id, String folder) {
        var path = directory(folder);
        var run = tracking.runs().require(id);
        var root = path.isEmpty() ? run.artifactRoot() : run.artifactRoot() + "/" + path;
        var answer = Shapes.isForeign(run.artifactRoot())
                ? Paths.empty()
                : Shapes.files(tracking.artifacts().list(root), path);
        return answer.put("root_uri", Shapes.uri(run.artifactRoot()));
    }

    private Response runFile(Request request) {
        var call = Call.of(request);
        var path = within(call.required("path"));
        return file(tracking.runs().require(call.runId()).artifactRoot() + "/" + path, request);
    }

    private Response versionFile(Request request) {
        var call = Call.of(request);
        var path = within(call.required("path"));
        var version = registry.require(call.required("name"), VersionCalls.versionNumber(call));
        return file(version.artifactRoot() + "/" + path, request);
    }

    private Response loggedModelFile(Request request) {
        var path = within(Call.of(request).required("artifact_file_path"));
        var model = tracking.loggedModels().require(request.pathParam("id"));
        return file(model.artifactRoot() + "/" + path, request);
    }

    private static String within(String path) {
        Artifacts.checkPath(path);
        return path;
    }

    private Response file(String path, Request request) {
        return ArtifactResponses.file(tracking.artifacts(), path, request);
    }

    private Response uploadToRun(Request request) {
        var run = request.queryParam("run_uuid").orElse("");
        if (run.isEmpty()) {
            throw badUpload("Request must specify run_uuid.");
        }
        var path = request.queryParam("path").orElse("");
        if (path.isEmpty()) {
            throw badUpload("Request must specify path.");
        }
        Artifacts.checkPath(path);
        var data = request.bytes();
        if (data.length > PAGE_UPLOAD_BYTES_MAX) {
            throw badUpload("Artifact size is too large. Max size is 10MB.");
        }
        if (data.length == 0) {
            throw badUpload("Request must specify data.");
        }
        var root = tracking.runs().require(run).artifactRoot();
        if (Shapes.isForeign(root)) {
            throw badUpload(
                    "The artifacts of run %s are kept at %s, where this server does not write.".formatted(run, root));
        }
        tracking.artifacts().put(root + "/" + path, new ByteArrayInputStream(data));
        return Response.ok(Paths.empty());
    }

    private static RuntimeException badUpload(String what) {
        return Problem.invalid("bad-upload", what, "", "");
    }
}
