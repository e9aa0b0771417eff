package dev.windlass.wire.mlflow.source;

import dev.windlass.tracking.Lifecycle;
import dev.windlass.tracking.Limits;
import dev.windlass.tracking.PastExperiment;
import dev.windlass.tracking.PastLoggedModel;
import dev.windlass.tracking.PastRun;
import dev.windlass.tracking.PastSeries;
import dev.windlass.transfer.Found;
import dev.windlass.transfer.FoundModel;
import dev.windlass.transfer.Notes;
import dev.windlass.transfer.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The folder {@code mlruns}: a folder for each experiment, in it one for each run, and files of a few words in these. */
final class FolderSource implements Source {
    static final String MODELS = "models";
    private static final String TRASH = ".trash";
    private static final int RUNS_TOGETHER = 100;

    private final Path root;
    private final PlainFiles files;
    private final Locations locations;
    private final Notes notes;
    private final Texts texts;
    private final Map<String, Path> experiments = new LinkedHashMap<>();
    private final Map<String, Path> runs = new LinkedHashMap<>();
    private long traces;

    FolderSource(Path root, Locations locations, Notes notes) throws IOException {
        this.root = root;
        this.files = new PlainFiles(root, notes);
        this.locations = locations;
        this.notes = notes;
        this.texts = new Texts(notes);
        find(root);
        find(root.resolve(TRASH));
        if (experiments.isEmpty()) {
            throw MlflowSources.notMlflow(root.toString(), "No folder in it has a 'meta.yaml' of an experiment.");
        }
    }

    private void find(Path folder) throws IOException {
        for (var candidate : files.folders(folder)) {
            var meta = files.meta(candidate);
            var name = String.valueOf(candidate.getFileName());
            if (name.equals(MODELS) || !meta.isThere()) {
                continue;
            }
            var id = meta.text("experiment_id").isEmpty() ? name : meta.text("experiment_id");
            if (!id.equals(name) || experiments.putIfAbsent(id, candidate) != null) {
                notes.skipped(
                        "experiment in " + files.named(candidate),
                        "Its id '%s' is not that of its folder, or there are two of it.".formatted(id));
                continue;
            }
            for (var run : files.folders(candidate)) {
                if (files.isFile(run.resolve("meta.yaml"))) {
                    runs.putIfAbsent(String.valueOf(run.getFileName()), run);
                }
            }
            traces += files.folders(candidate.resolve("traces")).size();
        }
    }

    @Override
    public String name() {
        return root.toString();
    }

    @Override
    public String form() {
        return "mlruns folder";
    }

    @Override
    public long runs() {
        return runs.size();
    }

    @Override
    public List<PastExperiment> experiments() throws IOException {
        var found = new ArrayList<PastExperiment>();
        for (var entry : experiments.entrySet()) {
            var meta = files.meta(entry.getValue());
            var name = meta.text("name");
            if (name.isBlank() || name.length() > Limits.EXPERIMENT_NAME_LENGTH_MAX) {
                notes.skipped("experiment " + entry.getKey(), "It has no name, or one that is too long.");
                continue;
            }
            var location = meta.text("artifact_location");
            var created = meta.number("creation_time", 0);
            found.add(new PastExperiment(
                    entry.getKey(),
                    name,
                    Locations.isElsewhere(location) ? location : "",
                    lifecycle(meta),
                    created,
                    meta.number("last_update_time", created),
                    entries(
                            entry.getValue().resolve("tags"),
                            "tag",
                            "experiment " + entry.getKey(),
                            Limits.EXPERIMENT_TAG_LENGTH_MAX)));
        }
        return found;
    }

    static Lifecycle lifecycle(PlainFiles.Meta meta) {
        return meta.text("lifecycle_stage").equals("deleted") ? Lifecycle.DELETED : Lifecycle.ACTIVE;
    }

    private Map<String, String> entries(Path folder, String kind, String owner, int lengthMax) throws IOException {
        var entries = new TreeMap<String, String>();
        for (var file : files.files(folder)) {
            texts.put(entries, kind, owner, file.name(), files.text(file.file(), lengthMax), lengthMax);
        }
        return entries;
    }

    @Override
    public void runs(Taker<List<Found<PastRun>>> taker) throws IOException {
        var reader = new FolderRuns(files, locations, notes);
        var group = new ArrayList<Found<PastRun>>();
        for (var entry : runs.entrySet()) {
            reader.run(entry.getKey(), entry.getValue()).ifPresent(group::add);
            if (group.size() >= RUNS_TOGETHER) {
                taker.take(List.copyOf(group));
                group.clear();
            }
        }
        if (!group.isEmpty()) {
            taker.take(group);
        }
    }

    @Override
    public void points(String run, Taker<List<PastSeries>> taker) throws IOException {
        var folder = runs.get(run);
        if (folder != null) {
            new FolderRuns(files, locations, notes).points(run, folder, taker);
        }
    }

    @Override
    public void loggedModels(Taker<List<Found<PastLoggedModel>>> taker) throws IOException {
        var reader = new FolderModels(files, locations, notes);
        for (var experiment : experiments.entrySet()) {
            var group = new ArrayList<Found<PastLoggedModel>>();
            for (var folder : files.folders(experiment.getValue().resolve(MODELS))) {
                reader.loggedModel(experiment.getKey(), folder).ifPresent(group::add);
            }
            for (var start = 0; start < group.size(); start += RUNS_TOGETHER) {
                taker.take(group.subList(start, Math.min(group.size(), start + RUNS_TOGETHER)));
            }
        }
    }

    @Override
    public void models(Taker<FoundModel> taker) throws IOException {
        new FolderRegistry(files, locations, notes, root.resolve(MODELS), new FolderRegistry.Homes(experiments, runs))
                .each(taker);
    }

    @Override
    public void leftBehind(Notes to) {
        to.leftBehind("traces", traces);
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
