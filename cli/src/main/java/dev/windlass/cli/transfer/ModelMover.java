package dev.windlass.cli.transfer;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.ProblemException;
import dev.windlass.registry.PastModel;
import dev.windlass.tracking.Artifact;
import dev.windlass.tracking.Imports;
import dev.windlass.transfer.FileListing;
import dev.windlass.transfer.FileRoot;
import dev.windlass.transfer.FoundModel;
import dev.windlass.transfer.FoundModel.Origin;
import dev.windlass.transfer.Kind;
import dev.windlass.transfer.Notes;
import dev.windlass.transfer.TransferRoutes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Moves registered models, once the runs and logged models whose files they name are there. */
final class ModelMover {
    private static final int VERSIONS_TOGETHER = 200;

    private final Client client;
    private final String source;
    private final Notes notes;
    private final Mover.Mode mode;
    private final Counts counts;
    private final Uploads uploads;

    ModelMover(Client client, String source, Notes notes, Mover.Mode mode, Counts counts, Uploads uploads) {
        this.client = client;
        this.source = source;
        this.notes = notes;
        this.mode = mode;
        this.counts = counts;
        this.uploads = uploads;
    }

    void model(FoundModel found) throws IOException {
        var name = found.head().name();
        var known = Mover.known(client, Kind.MODEL, List.of(name)).get(name);
        if (found.fingerprint().equals(known)) {
            counts.unchanged(Counts.Thing.MODELS, 1);
            counts.unchanged(Counts.Thing.MODEL_VERSIONS, found.versions().size());
            return;
        }
        if (mode == Mover.Mode.REHEARSE) {
            counts.brought(Counts.Thing.MODELS, 1);
            counts.brought(Counts.Thing.MODEL_VERSIONS, found.versions().size());
            return;
        }
        var refusals = 0;
        for (var start = 0; start == 0 || start < found.versions().size(); start += VERSIONS_TOGETHER) {
            var end = Math.min(found.versions().size(), start + VERSIONS_TOGETHER);
            var versions = new ArrayList<PastModel.Version>();
            for (var version : found.versions().subList(start, end)) {
                versions.add(withFiles(name, version));
            }
            var isLast = end == found.versions().size();
            refusals += send(found.head(), isLast ? found.head().aliases() : Map.of(), versions);
        }
        if (refusals == 0) {
            client.post(
                    Mover.BASE + "/arrived", new TransferRoutes.Marked(Kind.MODEL, Map.of(name, found.fingerprint())));
        }
        counts.brought(Counts.Thing.MODELS, 1);
    }

    private int send(PastModel head, Map<String, Integer> aliases, List<PastModel.Version> versions)
            throws IOException {
        var answer = client.post(
                Mover.BASE + "/models",
                new TransferRoutes.Model(
                        source,
                        new PastModel(
                                head.name(),
                                head.description(),
                                head.createdAtMs(),
                                head.updatedAtMs(),
                                head.tags(),
                                aliases,
                                versions)));
        var refused = answer.path("refused");
        for (var one : refused) {
            notes.skipped(
                    "registered model " + one.path("id").asString(""),
                    one.path("why").asString(""));
        }
        counts.brought(Counts.Thing.MODEL_VERSIONS, Math.max(0, versions.size() - refused.size()));
        return refused.size();
    }

    private PastModel.Version withFiles(String name, FoundModel.Version found) throws IOException {
        var version = found.version();
        return switch (found.origin()) {
            case Origin.Unknown _ -> version;
            case Origin.OfRun(var run, var path) ->
                with(version, place(Client.path("/api/v1/runs/%s", run), "run", path), List.of());
            case Origin.OfLoggedModel(var model, var path) ->
                with(version, place(Client.path("/api/v1/imports/logged-models/%s", model), "", path), List.of());
            case Origin.Own(FileRoot.Folder(var folder)) -> {
                var owner = "model version %s/%d".formatted(name, version.version());
                yield with(version, "", uploads.send(FileListing.of(folder, owner, notes), owner));
            }
            case Origin.Own _ -> version;
        };
    }

    /** A place in our own store; empty when what is asked for is not here, or has its files elsewhere. */
    private String place(String target, String field, String path) throws IOException {
        try {
            var answer = client.get(target);
            var root = (field.isEmpty() ? answer : answer.path(field))
                    .path("artifactRoot")
                    .asString("");
            if (root.isEmpty() || Imports.isElsewhere(root)) {
                return "";
            }
            return path.isEmpty() ? root : root + "/" + path;
        } catch (ProblemException _) {
            return "";
        }
    }

    private static PastModel.Version with(PastModel.Version version, String filesFrom, List<Artifact> files) {
        return new PastModel.Version(
                version.version(),
                version.description(),
                version.user(),
                version.stage(),
                version.source(),
                version.runLink(),
                version.run(),
                version.loggedModel(),
                filesFrom,
                files,
                version.lifecycle(),
                version.createdAtMs(),
                version.updatedAtMs(),
                version.tags(),
                version.fingerprint());
    }
}
