package dev.windlass.data;

import dev.windlass.blob.BlobStore;
import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Datasets and their bytes over HTTP. */
public final class DataRoutes {
    private static final String BINARY = "application/octet-stream";
    private static final String DATASET = "/api/v1/datasets/{name}";
    private static final String BLOB = "/api/v1/blobs/{sha256}";

    private final Datasets datasets;
    private final BlobStore blobs;

    public DataRoutes(Datasets datasets, BlobStore blobs) {
        this.datasets = datasets;
        this.blobs = blobs;
    }

    /** The body that adds a version. {@code append}: keep the files of the newest version and add these. */
    public record AddVersion(
            @Nullable List<AddFile> files,
            @Nullable Boolean append,
            @Nullable String message) {}

    public record AddFile(@Nullable String path, @Nullable String sha256) {}

    public record DatasetList(List<DatasetSummary> datasets) {}

    /** @param next what to send as {@code before} for the versions that follow; absent when there are none */
    public record VersionList(
            List<DatasetVersion> versions, @Nullable Integer next) {}

    public List<Route> routes() {
        return List.of(
                new Route(
                                "HEAD",
                                BLOB,
                                "Say whether bytes of this hash are stored.",
                                List.of(),
                                Void.class,
                                Void.class,
                                this::head)
                        .needs(Access.to(Verb.READ, Resource.DATA)),
                Route.get(BLOB, "Read stored bytes.", Void.class, this::read)
                        .needs(Access.to(Verb.READ, Resource.DATA)),
                Route.put(
                                BLOB,
                                "Store bytes under their SHA-256, which is checked.",
                                Void.class,
                                BlobStore.Stored.class,
                                this::store)
                        .needs(Access.to(Verb.EDIT, Resource.DATA)),
                Route.get(
                                "/api/v1/datasets",
                                "All datasets.",
                                DatasetList.class,
                                _ -> Response.ok(new DatasetList(datasets.list())))
                        .needs(Access.to(Verb.READ, Resource.DATA)),
                Route.post(
                                DATASET + "/versions",
                                "Add a version made of stored files.",
                                AddVersion.class,
                                DatasetVersion.class,
                                this::add)
                        .needs(Access.to(Verb.EDIT, Resource.DATA)),
                Route.get(
                                DATASET + "/versions",
                                "The versions of a dataset, the newest first.",
                                VersionList.class,
                                this::versions)
                        .needs(Access.to(Verb.READ, Resource.DATA))
                        .query("before", "limit"),
                Route.get(
                                DATASET + "/versions/{number}",
                                "One version; 'latest' is the newest.",
                                DatasetVersion.class,
                                request -> Response.ok(version(request)))
                        .needs(Access.to(Verb.READ, Resource.DATA)),
                Route.get(
                                DATASET + "/versions/{number}/files/{path...}",
                                "The bytes of a file of a version.",
                                Void.class,
                                this::file)
                        .needs(Access.to(Verb.READ, Resource.DATA)),
                Route.get(DATASET + "/diff", "What turns one version into another.", DatasetDiff.class, this::diff)
                        .needs(Access.to(Verb.READ, Resource.DATA))
                        .query("from", "to"));
    }

    private Response head(Request request) {
        var sha256 = new Sha256(request.pathParam("sha256"));
        return blobs.contains(sha256)
                ? Response.noContent().status(200).contentType(BINARY)
                : Response.noContent().status(404);
    }

    private Response read(Request request) {
        return bytes(new Sha256(request.pathParam("sha256")));
    }

    private Response store(Request request) {
        var named = new Sha256(request.pathParam("sha256"));
        try (var body = request.stream()) {
            var stored = blobs.put(body);
            if (!stored.sha256().equals(named)) {
                throw Problem.invalid(
                        "hash-mismatch",
                        "The bytes that arrived are not those of the hash.",
                        "Their SHA-256 is %s, not %s.".formatted(stored.sha256(), named),
                        "Send them again.");
            }
            return Response.created(stored);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Response add(Request request) {
        var body = request.body(AddVersion.class);
        var files = (body.files() == null ? List.<AddFile>of() : body.files())
                .stream().map(DataRoutes::newFile).toList();
        var name = request.pathParam("name");
        var message = body.message() == null ? "" : body.message();
        return Response.created(
                Boolean.TRUE.equals(body.append())
                        ? datasets.append(name, files, message, request.actor())
                        : datasets.add(name, files, message, request.actor()));
    }

    private static NewFile newFile(AddFile file) {
        if (file.path() == null || file.sha256() == null) {
            throw Problem.invalid(
                    "malformed-file",
                    "A file of the list lacks its path or its hash.",
                    "Each needs both: {\"path\": …, \"sha256\": …}.",
                    "");
        }
        return new NewFile(file.path(), new Sha256(file.sha256()));
    }

    private Response versions(Request request) {
        var limit = Math.clamp(request.queryNumber("limit", Datasets.LIST_MAX), 1, Datasets.LIST_MAX);
        var found =
                datasets.versions(request.pathParam("name"), request.queryNumber("before", Integer.MAX_VALUE), limit);
        var next = found.size() == limit && found.getLast().number() > 1
                ? (Integer) found.getLast().number()
                : null;
        return Response.ok(new VersionList(found, next));
    }

    private DatasetVersion version(Request request) {
        var name = request.pathParam("name");
        return request.pathParam("number").equals("latest")
                ? datasets.requireLatest(name)
                : datasets.find(name, request.pathNumber("number"));
    }

    private Response file(Request request) {
        var version = version(request);
        var path = request.pathParam("path");
        return version.files().stream()
                .filter(file -> file.path().equals(path))
                .findFirst()
                .map(file -> bytes(file.sha256()))
                .orElseThrow(() -> DataProblems.noSuchFile(version, path));
    }

    /** {@code to} is the newest version unless said otherwise, {@code from} the one before it. */
    private Response diff(Request request) {
        var name = request.pathParam("name");
        var to = request.queryNumber("to", 0);
        var target = to == 0 ? datasets.requireLatest(name).number() : to;
        return Response.ok(datasets.diff(name, request.queryNumber("from", Math.max(1, target - 1)), target));
    }

    private Response bytes(Sha256 sha256) {
        if (!blobs.contains(sha256)) {
            throw Problem.notFound("no-such-blob", "No bytes with the hash %s are stored.".formatted(sha256), "", "");
        }
        return Response.stream(BINARY, out -> {
            try (var in = blobs.open(sha256)) {
                in.transferTo(out);
            }
        });
    }
}
