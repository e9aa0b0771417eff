package dev.windlass.wire.mlflow;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.tracking.Artifacts;
import dev.windlass.tracking.Tracking;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Uploads of large files in parts, and addresses that are signed. This server is its own store: the parts are sent to
 * an address of its own, and nothing is signed.
 */
final class PartUploadCalls {
    private static final String PARTS = "/api/2.0/mlflow-artifacts/mpu/part/";

    private final Tracking tracking;
    private final Needs needs;

    PartUploadCalls(Tracking tracking, Needs needs) {
        this.needs = needs;
        this.tracking = tracking;
    }

    List<Route> routes() {
        var routes = Stream.of("/api/2.0/", "/ajax-api/2.0/")
                .flatMap(prefix -> Stream.of(
                                upload(prefix, "create", this::create),
                                upload(prefix, "complete", this::complete),
                                upload(prefix, "abort", this::abort),
                                Stream.of(Paths.plain(
                                        "GET",
                                        prefix + "mlflow-artifacts/presigned/{path...}",
                                        needs.file(Verb.READ, request -> request.pathParam("path")),
                                        PartUploadCalls::presigned)))
                        .flatMap(one -> one));
        return Stream.of(
                        routes,
                        // Clients send parts without saying who they are, as to an address that is signed; the id is a
                        // secret.
                        Stream.of(Paths.plain("PUT", PARTS + "{upload}/{number}", Access.open(), this::part)),
                        Paths.call(
                                "POST", "artifacts/presigned-upload-url", needs.run(Verb.EDIT), this::presignedOfRun),
                        Paths.call(
                                "POST", "artifacts/presigned-download-url", needs.run(Verb.READ), this::presignedOfRun))
                .flatMap(one -> one)
                .toList();
    }

    /** A call about a file in the folder that the rest of the path names, which may be none. */
    private Stream<Route> upload(String prefix, String verb, Function<Call, ObjectNode> work) {
        var path = prefix + "mlflow-artifacts/mpu/" + verb;
        var access = needs.file(Verb.EDIT, request -> path(Call.of(request)));
        return Stream.of(
                Paths.route("POST", path, access, work), Paths.route("POST", path + "/{path...}", access, work));
    }

    /** Clients send where the file is on their disk; only its name is wanted. */
    private static String path(Call call) {
        var file = call.required("path");
        var name = file.substring(file.lastIndexOf('/') + 1);
        var whole = call.request().path().replaceFirst("^.*/mpu/[a-z]+/*", "");
        var folder = whole.isEmpty() ? "" : call.request().pathParam("path");
        return ArtifactCalls.writable(folder.isEmpty() ? name : folder + "/" + name);
    }

    private ObjectNode create(Call call) {
        var parts = Math.clamp(call.number("num_parts").orElse(1L), Integer.MIN_VALUE, Integer.MAX_VALUE);
        var id = tracking.partUploads().begin(path(call), parts);
        var answer = Json.object().put("upload_id", id);
        var credentials = answer.putArray("credentials");
        for (var number = 1; number <= parts; number++) {
            credentials
                    .addObject()
                    .put("url", "%s%s%s/%d".formatted(address(call.request()), PARTS, id, number))
                    .put("part_number", number);
        }
        return answer;
    }

    /** Where the caller has reached this server, by its own words and those of a proxy in between. */
    private static String address(Request request) {
        var scheme = request.header("x-forwarded-proto").orElse("http");
        var host = request.header("x-forwarded-host")
                .or(() -> request.header("host"))
                .orElseThrow(() -> Problem.invalid("no-host", "The header 'Host' is missing.", "", ""));
        return "%s://%s%s".formatted(scheme, host, request.prefix());
    }

    private Response part(Request request) {
        try (var body = request.stream()) {
            var hash = tracking.partUploads().put(request.pathParam("upload"), request.pathNumber("number"), body);
            return Response.ok(Paths.empty()).with("ETag", "\"" + hash + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode complete(Call call) {
        tracking.partUploads().complete(call.required("upload_id"), path(call));
        return Paths.empty();
    }

    private ObjectNode abort(Call call) {
        tracking.partUploads().abort(call.required("upload_id"), path(call));
        return Paths.empty();
    }

    private static Response presigned(Request request) {
        Artifacts.checkPath(request.pathParam("path"));
        throw new ProblemException(new Problem(
                Problem.Kind.NOT_IMPLEMENTED,
                "not-presigned",
                "Multipart download is not supported for the current artifact repository.",
                "This server keeps the files itself and signs no addresses.",
                "Fetch the file from mlflow-artifacts/artifacts; parts of it with the header Range."));
    }

    private ObjectNode presignedOfRun(Call call) {
        Artifacts.checkPath(call.required("path"));
        var run = tracking.runs().require(call.runId());
        throw Problem.invalid(
                "not-presigned",
                "Presigned upload is not supported for runs with proxied artifact storage (artifact URI: %s)."
                        .formatted(Shapes.uri(run.artifactRoot())),
                "This endpoint requires a run with a direct cloud storage artifact URI.",
                "");
    }
}
