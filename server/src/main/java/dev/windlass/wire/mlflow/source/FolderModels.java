package dev.windlass.wire.mlflow.source;

import dev.windlass.tracking.Limits;
import dev.windlass.tracking.PastLoggedModel;
import dev.windlass.tracking.PastRun;
import dev.windlass.transfer.FileRoot;
import dev.windlass.transfer.Fingerprint;
import dev.windlass.transfer.Found;
import dev.windlass.transfer.Notes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The logged models of a folder {@code mlruns}. */
final class FolderModels {
    private static final int PARTS = 4;

    private final PlainFiles files;
    private final Locations locations;
    private final Notes notes;
    private final Texts texts;

    FolderModels(PlainFiles files, Locations locations, Notes notes) {
        this.files = files;
        this.locations = locations;
        this.notes = notes;
        this.texts = new Texts(notes);
    }

    Optional<Found<PastLoggedModel>> loggedModel(String experiment, Path folder) throws IOException {
        var meta = files.meta(folder);
        var id = String.valueOf(folder.getFileName());
        if (!PastRun.isId(id) || !meta.text("model_id").equals(id)) {
            notes.skipped(
                    "logged model in " + files.named(folder),
                    "Its id '%s' is not that of its folder.".formatted(meta.text("model_id")));
            return Optional.empty();
        }
        var place = FolderRuns.files(
                folder, meta.text("artifact_location"), "%s/models/%s/artifacts".formatted(experiment, id), locations);
        var created = meta.number("creation_timestamp", 0);
        var model = new PastLoggedModel(
                id,
                experiment,
                meta.text("name"),
                meta.text("source_run_id"),
                meta.text("model_type"),
                Texts.modelStatus(meta.number("status", 0)),
                FolderSource.lifecycle(meta),
                created,
                meta.number("last_updated_timestamp", created),
                place instanceof FileRoot.Elsewhere(var elsewhere) ? elsewhere : "",
                entries(folder.resolve("params"), "parameter", id, Limits.PARAM_LENGTH_MAX),
                entries(folder.resolve("tags"), "tag", id, Limits.TAG_LENGTH_MAX),
                readings(id, folder.resolve("metrics")));
        return Optional.of(new Found<>(model, new Fingerprint().add(model).text(), place));
    }

    private Map<String, String> entries(Path folder, String kind, String id, int lengthMax) throws IOException {
        var entries = new TreeMap<String, String>();
        for (var file : files.files(folder)) {
            texts.put(entries, kind, "logged model " + id, file.name(), files.text(file.file(), lengthMax), lengthMax);
        }
        return entries;
    }

    private List<PastLoggedModel.Reading> readings(String id, Path folder) throws IOException {
        var readings = new ArrayList<PastLoggedModel.Reading>();
        for (var file : files.files(folder)) {
            files.lines(file.file(), line -> {
                var parts = line.split(" ", -1);
                try {
                    readings.add(new PastLoggedModel.Reading(
                            parts[3],
                            file.name(),
                            FolderRuns.number(parts[1]),
                            Long.parseLong(parts[0]),
                            Long.parseLong(parts[2]),
                            parts.length > PARTS ? parts[PARTS] : "",
                            parts.length > PARTS + 1 ? parts[PARTS + 1] : ""));
                } catch (NumberFormatException | ArrayIndexOutOfBoundsException _) {
                    notes.skipped("a reading of metric '%s' of logged model %s".formatted(file.name(), id), line);
                }
            });
        }
        return readings;
    }
}
