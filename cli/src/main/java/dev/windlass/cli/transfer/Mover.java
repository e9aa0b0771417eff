package dev.windlass.cli.transfer;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import dev.windlass.tracking.Artifact;
import dev.windlass.tracking.PastExperiment;
import dev.windlass.tracking.PastLoggedModel;
import dev.windlass.tracking.PastRun;
import dev.windlass.transfer.FileListing;
import dev.windlass.transfer.FileRoot;
import dev.windlass.transfer.Fingerprint;
import dev.windlass.transfer.Found;
import dev.windlass.transfer.Kind;
import dev.windlass.transfer.Notes;
import dev.windlass.transfer.Source;
import dev.windlass.transfer.TransferRoutes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Moves what a source has into Windlass, or tells what that would come to. */
public final class Mover {
    static final String BASE = "/api/v1/imports";

    /** What one request carries at most, about; the server takes eight times as much. */
    private static final int REQUEST_CHARACTERS_MAX = 8 * 1024 * 1024;

    private static final int FILES_TOGETHER = 1_000;

    private final Client client;
    private final Source source;
    private final Notes notes;
    private final Mode mode;
    private final LongConsumer runsDone;
    private final Counts counts = new Counts();
    private final Uploads uploads;
    private final Map<String, PastExperiment.Placement> placements = new LinkedHashMap<>();

    /** Whether anything is changed. */
    public enum Mode {
        MOVE,
        REHEARSE
    }

    /** @param runsDone is told each time how many more runs were looked at */
    public Mover(Client client, Source source, Notes notes, Mode mode, LongConsumer runsDone) {
        this.client = client;
        this.source = source;
        this.notes = notes;
        this.mode = mode;
        this.runsDone = runsDone;
        this.uploads = new Uploads(client, notes, counts);
    }

    /** Does it, and answers the report. */
    public ObjectNode move() throws IOException {
        experiments();
        source.runs(this::runs);
        source.loggedModels(this::loggedModels);
        var models = new ModelMover(client, source.name(), notes, mode, counts, uploads);
        source.models(models::model);
        source.leftBehind(notes);
        var report = report();
        if (mode == Mode.MOVE) {
            client.post(BASE, new TransferRoutes.Ended(source.name(), report));
        }
        return report;
    }

    private void experiments() throws IOException {
        var found = source.experiments();
        var answer = client.post(
                mode == Mode.MOVE ? BASE + "/experiments" : BASE + "/experiments/plan",
                new TransferRoutes.Experiments(source.name(), found));
        for (var node : answer.path("experiments")) {
            var placement = Json.mapper().treeToValue(node, PastExperiment.Placement.class);
            placements.put(placement.sourceId(), placement);
            counts.brought(Counts.Thing.EXPERIMENTS, isNew(placement) ? 1 : 0);
            counts.unchanged(Counts.Thing.EXPERIMENTS, isNew(placement) ? 0 : 1);
        }
    }

    private static boolean isNew(PastExperiment.Placement placement) {
        return switch (placement.placed()) {
            case KEPT, GIVEN -> true;
            case KNOWN, SAME_NAME -> false;
        };
    }

    /** Something to bring: what was found, its files, and the fingerprint of both. */
    private record Parcel<T>(T what, String id, List<FileListing.Listed> files, String fingerprint) {}

    private void runs(List<Found<PastRun>> found) throws IOException {
        var parcels = new ArrayList<Parcel<PastRun>>();
        for (var one : found) {
            parcel(
                    one,
                    one.what().id(),
                    "run",
                    one.what().experiment(),
                    run -> run.in(target(run.experiment())),
                    parcels);
        }
        var fresh = fresh(Kind.RUN, Counts.Thing.RUNS, parcels);
        if (mode == Mode.MOVE) {
            for (var part : parts(fresh)) {
                var answer = client.post(
                        BASE + "/runs",
                        new TransferRoutes.Runs(
                                source.name(), part.stream().map(Parcel::what).toList()));
                var refused = refused("run", answer);
                for (var parcel : part) {
                    if (!refused.contains(parcel.id())) {
                        source.points(parcel.id(), series -> {
                            client.post(BASE + "/points", new TransferRoutes.Points(parcel.id(), series));
                            counts.brought(
                                    Counts.Thing.READINGS,
                                    series.stream()
                                            .mapToLong(one -> one.values().size())
                                            .sum());
                        });
                    }
                }
                finish(Kind.RUN, Counts.Thing.RUNS, part, refused);
            }
        }
        runsDone.accept(found.size());
    }

    private void loggedModels(List<Found<PastLoggedModel>> found) throws IOException {
        var parcels = new ArrayList<Parcel<PastLoggedModel>>();
        for (var one : found) {
            parcel(
                    one,
                    one.what().id(),
                    "logged model",
                    one.what().experiment(),
                    model -> model.in(target(model.experiment())),
                    parcels);
        }
        var fresh = fresh(Kind.LOGGED_MODEL, Counts.Thing.LOGGED_MODELS, parcels);
        if (mode == Mode.MOVE) {
            for (var part : parts(fresh)) {
                var answer = client.post(
                        BASE + "/logged-models",
                        new TransferRoutes.LoggedModels(
                                source.name(), part.stream().map(Parcel::what).toList()));
                finish(Kind.LOGGED_MODEL, Counts.Thing.LOGGED_MODELS, part, refused("logged model", answer));
            }
        }
    }

    private String target(String experiment) {
        var placement = placements.get(experiment);
        return placement == null ? experiment : placement.experiment();
    }

    private <T> void parcel(
            Found<T> found, String id, String kind, String experiment, UnaryOperator<T> placed, List<Parcel<T>> into)
            throws IOException {
        if (!placements.containsKey(experiment)) {
            notes.skipped("%s %s".formatted(kind, id), "Its experiment '%s' was not brought.".formatted(experiment));
            return;
        }
        var files = files(found.files(), "%s %s".formatted(kind, id));
        into.add(new Parcel<>(placed.apply(found.what()), id, files, fingerprint(found, files)));
    }

    private List<FileListing.Listed> files(FileRoot root, String owner) throws IOException {
        return switch (root) {
            case FileRoot.None _ -> List.of();
            case FileRoot.Folder(var folder) -> FileListing.of(folder, owner, notes);
            case FileRoot.Elsewhere(var uri) -> {
                counts.elsewhere(uri);
                yield List.of();
            }
            case FileRoot.Missing missing -> {
                counts.missing(missing.why());
                yield List.of();
            }
        };
    }

    private static String fingerprint(Found<?> found, List<FileListing.Listed> files) {
        var print = new Fingerprint().add(found.fingerprint()).add(found.files() instanceof FileRoot.Missing);
        files.forEach(file -> print.add(file.path()).add(file.bytes()).add(file.modifiedMs()));
        return print.text();
    }

    /** Those that have not arrived yet as they are now. */
    private <T> List<Parcel<T>> fresh(Kind kind, Counts.Thing thing, List<Parcel<T>> parcels) throws IOException {
        var known = known(client, kind, parcels.stream().map(Parcel::id).toList());
        var fresh = parcels.stream()
                .filter(parcel -> !parcel.fingerprint().equals(known.get(parcel.id())))
                .toList();
        counts.unchanged(thing, parcels.size() - fresh.size());
        if (mode == Mode.REHEARSE) {
            counts.brought(thing, fresh.size());
            fresh.forEach(parcel -> {
                counts.brought(Counts.Thing.FILES, parcel.files().size());
                counts.brought(
                        Counts.Thing.BYTES,
                        parcel.files().stream()
                                .mapToLong(FileListing.Listed::bytes)
                                .sum());
            });
        }
        return fresh;
    }

    static Map<String, String> known(Client client, Kind kind, List<String> ids) throws IOException {
        var known = new HashMap<String, String>();
        client.post(BASE + "/known", new TransferRoutes.Asked(kind, ids))
                .path("fingerprints")
                .forEachEntry((id, fingerprint) -> known.put(id, fingerprint.asString("")));
        return known;
    }

    /** Lists that are small enough for one request each. */
    private static <T> List<List<Parcel<T>>> parts(List<Parcel<T>> parcels) {
        var parts = new ArrayList<List<Parcel<T>>>();
        var part = new ArrayList<Parcel<T>>();
        var characters = 0L;
        for (var parcel : parcels) {
            var more = parcel.what().toString().length();
            if (!part.isEmpty() && characters + more > REQUEST_CHARACTERS_MAX) {
                parts.add(List.copyOf(part));
                part.clear();
                characters = 0;
            }
            part.add(parcel);
            characters += more;
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }

    private Set<String> refused(String kind, JsonNode answer) {
        var ids = new HashSet<String>();
        for (var one : answer.path("refused")) {
            ids.add(one.path("id").asString(""));
            notes.skipped(
                    "%s %s".formatted(kind, one.path("id").asString("")),
                    one.path("why").asString(""));
        }
        return ids;
    }

    /** Sends the files, then says that all has arrived. */
    private <T> void finish(Kind kind, Counts.Thing thing, List<Parcel<T>> part, Set<String> refused)
            throws IOException {
        var arrived = new HashMap<String, String>();
        for (var parcel : part) {
            if (refused.contains(parcel.id())) {
                continue;
            }
            var stored = uploads.send(parcel.files(), parcel.id());
            for (var start = 0; start < stored.size(); start += FILES_TOGETHER) {
                var some =
                        List.<Artifact>copyOf(stored.subList(start, Math.min(stored.size(), start + FILES_TOGETHER)));
                client.post(BASE + "/files", new TransferRoutes.Files(kind, parcel.id(), some));
            }
            counts.brought(thing, 1);
            if (stored.size() == parcel.files().size()) {
                arrived.put(parcel.id(), parcel.fingerprint());
            }
        }
        client.post(BASE + "/arrived", new TransferRoutes.Marked(kind, arrived));
    }

    private ObjectNode report() {
        var report = Json.object();
        report.put("source", source.name());
        report.put("form", source.form());
        report.put("rehearsed", mode == Mode.REHEARSE);
        report.setAll(counts.json());
        var experiments = report.putArray("experiments");
        placements
                .values()
                .forEach(one -> experiments
                        .addObject()
                        .put("from", one.sourceId())
                        .put("to", one.experiment())
                        .put("name", one.name())
                        .put("placed", one.placed().name()));
        report.put("skippedCount", notes.skippedCount());
        report.set("skipped", Notes.json(notes.skipped()));
        report.put("changedCount", notes.changedCount());
        report.set("changed", Notes.json(notes.changed()));
        var left = report.putObject("leftBehind");
        notes.leftBehind().forEach(left::put);
        return report;
    }
}
