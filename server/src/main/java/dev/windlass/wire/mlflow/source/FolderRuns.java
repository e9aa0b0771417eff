package dev.windlass.wire.mlflow.source;

import dev.windlass.tracking.DatasetInput;
import dev.windlass.tracking.Limits;
import dev.windlass.tracking.ModelLink;
import dev.windlass.tracking.PastRun;
import dev.windlass.tracking.PastSeries;
import dev.windlass.transfer.FileRoot;
import dev.windlass.transfer.Fingerprint;
import dev.windlass.transfer.Found;
import dev.windlass.transfer.Notes;
import dev.windlass.transfer.SeriesCollector;
import dev.windlass.transfer.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The runs of a folder {@code mlruns}. */
final class FolderRuns {
    private static final String NAME_TAG = "mlflow.runName";
    private static final String METRICS = "metrics";

    private final PlainFiles files;
    private final Locations locations;
    private final Notes notes;
    private final Texts texts;

    FolderRuns(PlainFiles files, Locations locations, Notes notes) {
        this.files = files;
        this.locations = locations;
        this.notes = notes;
        this.texts = new Texts(notes);
    }

    Optional<Found<PastRun>> run(String id, Path folder) throws IOException {
        var meta = files.meta(folder);
        var told = meta.text("run_id").isEmpty() ? meta.text("run_uuid") : meta.text("run_id");
        var status = Texts.status(meta.text("status"));
        if (!PastRun.isId(id) || !told.equals(id) || status.isEmpty()) {
            notes.skipped(
                    "run in " + files.named(folder),
                    "Its id '%s' is not that of its folder, or its status '%s' is none."
                            .formatted(told, meta.text("status")));
            return Optional.empty();
        }
        var experiment = String.valueOf(folder.getName(folder.getNameCount() - 2));
        var tags = entries(folder.resolve("tags"), "tag", id, Limits.TAG_LENGTH_MAX);
        var name = meta.text("run_name").isEmpty() ? meta.text("name") : meta.text("run_name");
        var place = files(folder, meta.text("artifact_uri"), "%s/%s/artifacts".formatted(experiment, id), locations);
        var run = new PastRun(
                id,
                experiment,
                texts.cut(
                        "name of run " + id,
                        name.isEmpty() ? tags.getOrDefault(NAME_TAG, "") : name,
                        Limits.TAG_LENGTH_MAX),
                meta.text("user_id"),
                status.get(),
                meta.number("start_time", 0),
                endedAt(meta),
                FolderSource.lifecycle(meta),
                place instanceof FileRoot.Elsewhere(var elsewhere) ? elsewhere : "",
                params(folder.resolve("params"), id),
                tags,
                datasets(folder),
                links(folder.resolve("inputs")),
                links(folder.resolve("outputs")));
        return Optional.of(new Found<>(
                run, new Fingerprint().add(run).add(readings(folder)).text(), place));
    }

    private static @Nullable Long endedAt(PlainFiles.Meta meta) {
        var ended = meta.number("end_time", Long.MIN_VALUE);
        return ended == Long.MIN_VALUE ? null : (Long) ended;
    }

    /** The files lie in the run's own folder, unless it says that they are elsewhere. */
    static FileRoot files(Path folder, String uri, String tail, Locations locations) {
        var own = folder.resolve("artifacts");
        if (Locations.isElsewhere(uri)) {
            return new FileRoot.Elsewhere(uri);
        }
        return Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS) ? new FileRoot.Folder(own) : locations.find(uri, tail);
    }

    private Map<String, String> entries(Path folder, String kind, String run, int lengthMax) throws IOException {
        var entries = new TreeMap<String, String>();
        for (var file : files.files(folder)) {
            texts.put(entries, kind, "run " + run, file.name(), files.text(file.file(), lengthMax), lengthMax);
        }
        return entries;
    }

    /** A parameter is read as mlflow does: without blanks around it. */
    private Map<String, String> params(Path folder, String run) throws IOException {
        var params = entries(folder, "parameter", run, Limits.PARAM_LENGTH_MAX);
        params.replaceAll((_, value) -> value.strip());
        return params;
    }

    private String readings(Path folder) throws IOException {
        var print = new Fingerprint();
        for (var file : files.files(folder.resolve(METRICS))) {
            print.add(file.name())
                    .add(Files.size(file.file()))
                    .add(Files.getLastModifiedTime(file.file()).toMillis());
        }
        return print.text();
    }

    private List<DatasetInput> datasets(Path run) throws IOException {
        var datasets = new ArrayList<DatasetInput>();
        for (var input : files.folders(run.resolve("inputs"))) {
            var meta = files.meta(input);
            if (meta.text("source_type").equals("DATASET") && PastRun.isId(meta.text("source_id"))) {
                var dataset = files.meta(run.resolveSibling("datasets").resolve(meta.text("source_id")));
                if (dataset.isThere()) {
                    datasets.add(new DatasetInput(
                            dataset.text("name"),
                            dataset.text("digest"),
                            dataset.text("source_type"),
                            dataset.text("source"),
                            dataset.text("schema"),
                            dataset.text("profile"),
                            new TreeMap<>(meta.map("tags"))));
                }
            }
        }
        return datasets;
    }

    /** The logged models that a run read or wrote: whichever end of a link is not the run. */
    private List<ModelLink> links(Path folder) throws IOException {
        var links = new ArrayList<ModelLink>();
        for (var one : files.folders(folder)) {
            var meta = files.meta(one);
            var isOutput = meta.text("destination_type").equals("MODEL_OUTPUT");
            if (isOutput || meta.text("source_type").equals("MODEL")) {
                links.add(new ModelLink(meta.text(isOutput ? "destination_id" : "source_id"), meta.number("step", 0)));
            }
        }
        return links;
    }

    void points(String run, Path folder, Source.Taker<List<PastSeries>> taker) throws IOException {
        var series = new SeriesCollector(taker);
        for (var file : files.files(folder.resolve(METRICS))) {
            if (!Limits.isName(file.name())) {
                notes.skipped("metric '%s' of run %s".formatted(file.name(), run), "It cannot be called so.");
                continue;
            }
            files.lines(file.file(), line -> {
                var parts = line.split(" ", -1);
                try {
                    series.add(
                            file.name(),
                            number(parts[1]),
                            parts.length > 2 ? Long.parseLong(parts[2]) : 0,
                            Long.parseLong(parts[0]));
                } catch (NumberFormatException | ArrayIndexOutOfBoundsException _) {
                    notes.skipped("a reading of metric '%s' of run %s".formatted(file.name(), run), line);
                }
            });
        }
        series.flush();
    }

    /** A number as Python writes it. */
    static double number(String text) {
        return switch (text) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
