package dev.windlass.wire.mlflow.source;

import dev.windlass.tracking.Limits;
import dev.windlass.tracking.PastLoggedModel;
import dev.windlass.tracking.PastRun;
import dev.windlass.transfer.FileRoot;
import dev.windlass.transfer.Fingerprint;
import dev.windlass.transfer.Found;
import dev.windlass.transfer.Notes;
import dev.windlass.transfer.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The logged models of a database, a group at a time. */
final class DatabaseLoggedModels {
    private static final List<String> COLUMNS = List.of(
            "model_id",
            "experiment_id",
            "name",
            "artifact_location",
            "creation_timestamp_ms",
            "last_updated_timestamp_ms",
            "status",
            "lifecycle_stage",
            "model_type",
            "source_run_id");
    private static final List<String> READING_COLUMNS = List.of(
            "model_id",
            "run_id",
            "metric_name",
            "metric_value",
            "metric_timestamp_ms",
            "metric_step",
            "dataset_name",
            "dataset_digest");

    private final Rows rows;
    private final Locations locations;
    private final Notes notes;
    private final Texts texts;
    private final Set<String> experiments;

    DatabaseLoggedModels(Rows rows, Locations locations, Notes notes, Set<String> experiments) {
        this.rows = rows;
        this.locations = locations;
        this.notes = notes;
        this.texts = new Texts(notes);
        this.experiments = experiments;
    }

    void each(Source.Taker<List<Found<PastLoggedModel>>> taker) throws IOException {
        if (!rows.has("logged_models", "model_id")) {
            return;
        }
        rows.groups(new Rows.Query("logged_models", COLUMNS), "model_id", group -> {
            var ids = group.stream().map(row -> row.text("model_id")).toList();
            var params = entries("logged_model_params", "param", ids, Limits.PARAM_LENGTH_MAX);
            var tags = entries("logged_model_tags", "tag", ids, Limits.TAG_LENGTH_MAX);
            var readings = readings(ids);
            var found = new ArrayList<Found<PastLoggedModel>>();
            for (var row : group) {
                var id = row.text("model_id");
                model(
                        row,
                        params.getOrDefault(id, Map.of()),
                        tags.getOrDefault(id, Map.of()),
                        readings.getOrDefault(id, List.of()),
                        found);
            }
            taker.take(found);
        });
    }

    private Map<String, Map<String, String>> entries(String table, String prefix, List<String> ids, int lengthMax)
            throws IOException {
        var entries = new HashMap<String, Map<String, String>>();
        var key = prefix + "_key";
        var value = prefix + "_value";
        rows.each(Rows.Query.of(table, List.of("model_id", key, value), "model_id", ids), row -> {
            var id = row.text("model_id");
            texts.put(
                    entries.computeIfAbsent(id, _ -> new TreeMap<>()),
                    prefix,
                    "logged model " + id,
                    row.text(key),
                    row.text(value),
                    lengthMax);
        });
        return entries;
    }

    private Map<String, List<PastLoggedModel.Reading>> readings(List<String> ids) throws IOException {
        var readings = new HashMap<String, List<PastLoggedModel.Reading>>();
        rows.each(Rows.Query.of("logged_model_metrics", READING_COLUMNS, "model_id", ids), row -> {
            var value = row.real("metric_value");
            readings.computeIfAbsent(row.text("model_id"), _ -> new ArrayList<>())
                    .add(new PastLoggedModel.Reading(
                            row.text("run_id"),
                            row.text("metric_name"),
                            value == null ? Double.NaN : value,
                            row.number("metric_timestamp_ms", 0),
                            row.number("metric_step", 0),
                            row.text("dataset_name"),
                            row.text("dataset_digest")));
        });
        return readings;
    }

    private void model(
            Rows.Row row,
            Map<String, String> params,
            Map<String, String> tags,
            List<PastLoggedModel.Reading> readings,
            List<Found<PastLoggedModel>> into) {
        var id = row.text("model_id");
        var experiment = row.text("experiment_id");
        if (!PastRun.isId(id) || !experiments.contains(experiment)) {
            notes.skipped(
                    "logged model '%s'".formatted(id),
                    "Its id or its experiment '%s' cannot be.".formatted(experiment));
            return;
        }
        var uri = row.text("artifact_location");
        var files = locations.find(uri, "%s/models/%s/artifacts".formatted(experiment, id));
        var created = row.number("creation_timestamp_ms", 0);
        var model = new PastLoggedModel(
                id,
                experiment,
                row.text("name"),
                row.text("source_run_id"),
                row.text("model_type"),
                Texts.modelStatus(row.number("status", 0)),
                DatabaseSource.lifecycle(row),
                created,
                row.number("last_updated_timestamp_ms", created),
                files instanceof FileRoot.Elsewhere(var elsewhere) ? elsewhere : "",
                params,
                tags,
                readings);
        into.add(new Found<>(model, new Fingerprint().add(model).add(uri).text(), files));
    }
}
