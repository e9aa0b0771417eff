package dev.windlass.wire.mlflow.source;

import dev.windlass.tracking.DatasetInput;
import dev.windlass.tracking.Limits;
import dev.windlass.tracking.ModelLink;
import dev.windlass.tracking.PastRun;
import dev.windlass.transfer.FileRoot;
import dev.windlass.transfer.Fingerprint;
import dev.windlass.transfer.Found;
import dev.windlass.transfer.Notes;
import dev.windlass.transfer.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The runs of a database, a group at a time: a statement for each kind of belonging, never one for each run. */
final class DatabaseRuns {
    private static final String NAME_TAG = "mlflow.runName";
    private static final List<String> COLUMNS = List.of(
            "run_uuid",
            "name",
            "user_id",
            "status",
            "start_time",
            "end_time",
            "lifecycle_stage",
            "artifact_uri",
            "experiment_id");

    private final Rows rows;
    private final Locations locations;
    private final Notes notes;
    private final Texts texts;
    private final Set<String> experiments;

    DatabaseRuns(Rows rows, Locations locations, Notes notes, Set<String> experiments) {
        this.rows = rows;
        this.locations = locations;
        this.notes = notes;
        this.texts = new Texts(notes);
        this.experiments = experiments;
    }

    /** What belongs to a run. */
    private static final class Belongings {
        private final Map<String, String> params = new TreeMap<>();
        private final Map<String, String> tags = new TreeMap<>();
        private final List<DatasetInput> datasets = new ArrayList<>();
        private final List<ModelLink> inputs = new ArrayList<>();
        private final List<ModelLink> outputs = new ArrayList<>();
        private String readings = "";

        /** By their names: a database keeps no order, and a fingerprint needs one. */
        void order() {
            datasets.sort(Comparator.comparing(DatasetInput::name).thenComparing(DatasetInput::digest));
            inputs.sort(Comparator.comparing(ModelLink::model));
            outputs.sort(Comparator.comparing(ModelLink::model));
        }
    }

    void each(Source.Taker<List<Found<PastRun>>> taker) throws IOException {
        rows.groups(new Rows.Query("runs", COLUMNS), "run_uuid", group -> {
            var all = new HashMap<String, Belongings>();
            group.forEach(row -> all.put(row.text("run_uuid"), new Belongings()));
            belongings(all);
            var found = new ArrayList<Found<PastRun>>();
            for (var row : group) {
                run(row, all.getOrDefault(row.text("run_uuid"), new Belongings()), found);
            }
            taker.take(found);
        });
    }

    private void run(Rows.Row row, Belongings its, List<Found<PastRun>> into) {
        var id = row.text("run_uuid");
        var status = Texts.status(row.text("status"));
        var experiment = row.text("experiment_id");
        if (!PastRun.isId(id) || status.isEmpty() || !experiments.contains(experiment)) {
            notes.skipped(
                    "run '%s'".formatted(id),
                    "Its id, its status '%s' or its experiment '%s' cannot be."
                            .formatted(row.text("status"), experiment));
            return;
        }
        var uri = row.text("artifact_uri");
        var files = locations.find(uri, "%s/%s/artifacts".formatted(experiment, id));
        var name = row.text("name").isEmpty() ? its.tags.getOrDefault(NAME_TAG, "") : row.text("name");
        var run = new PastRun(
                id,
                experiment,
                texts.cut("name of run " + id, name, Limits.TAG_LENGTH_MAX),
                row.text("user_id"),
                status.get(),
                row.number("start_time", 0),
                row.number("end_time"),
                DatabaseSource.lifecycle(row),
                files instanceof FileRoot.Elsewhere(var elsewhere) ? elsewhere : "",
                its.params,
                its.tags,
                its.datasets,
                its.inputs,
                its.outputs);
        into.add(new Found<>(
                run, new Fingerprint().add(run).add(its.readings).add(uri).text(), files));
    }

    private void belongings(Map<String, Belongings> all) throws IOException {
        entries("params", "parameter", Limits.PARAM_LENGTH_MAX, all, its -> its.params);
        entries("tags", "tag", Limits.TAG_LENGTH_MAX, all, its -> its.tags);
        readings(all);
        links(all);
        datasets(all);
        all.values().forEach(Belongings::order);
    }

    private interface Part {
        Map<String, String> of(Belongings its);
    }

    private void entries(String table, String kind, int lengthMax, Map<String, Belongings> all, Part part)
            throws IOException {
        rows.each(Rows.Query.of(table, List.of("run_uuid", "key", "value"), "run_uuid", all.keySet()), row -> {
            var run = row.text("run_uuid");
            var its = all.get(run);
            if (its != null) {
                texts.put(part.of(its), kind, "run " + run, row.text("key"), row.text("value"), lengthMax);
            }
        });
    }

    /** How many readings there are, and the last of them: they are only added. */
    private void readings(Map<String, Belongings> all) throws IOException {
        if (rows.has("metrics", "run_uuid")) {
            rows.select(
                    "SELECT run_uuid, COUNT(*), MAX(timestamp) FROM metrics WHERE run_uuid IN (%s) GROUP BY run_uuid"
                            .formatted(marks(all.keySet())),
                    List.copyOf(all.keySet()),
                    List.of("run_uuid", "count", "last"),
                    row -> {
                        var its = all.get(row.text("run_uuid"));
                        if (its != null) {
                            its.readings = "%s to %s".formatted(row.text("count"), row.text("last"));
                        }
                    });
        }
    }

    static String marks(Collection<String> values) {
        return values.stream().map(_ -> "?").collect(Collectors.joining(", "));
    }

    private void links(Map<String, Belongings> all) throws IOException {
        for (var side : List.of("source_id", "destination_id")) {
            rows.each(
                    Rows.Query.of(
                            "inputs",
                            List.of("source_type", "source_id", "destination_type", "destination_id", "step"),
                            side,
                            all.keySet()),
                    row -> link(row, side, all));
        }
    }

    private static void link(Rows.Row row, String side, Map<String, Belongings> all) {
        var its = all.get(row.text(side));
        var types = row.text("source_type") + ">" + row.text("destination_type");
        if (its != null && side.equals("source_id") && types.equals("RUN_OUTPUT>MODEL_OUTPUT")) {
            its.outputs.add(new ModelLink(row.text("destination_id"), row.number("step", 0)));
        } else if (its != null && side.equals("source_id") && types.equals("RUN_INPUT>MODEL_INPUT")) {
            its.inputs.add(new ModelLink(row.text("destination_id"), row.number("step", 0)));
        }
    }

    private void datasets(Map<String, Belongings> all) throws IOException {
        var used = rows
                .list(Rows.Query.of(
                        "inputs",
                        List.of("input_uuid", "source_type", "source_id", "destination_type", "destination_id"),
                        "destination_id",
                        all.keySet()))
                .stream()
                .filter(row -> row.text("source_type").equals("DATASET"))
                .toList();
        if (used.isEmpty()) {
            return;
        }
        var tags = new HashMap<String, Map<String, String>>();
        rows.each(
                Rows.Query.of(
                        "input_tags", List.of("input_uuid", "name", "value"), "input_uuid", ids(used, "input_uuid")),
                row -> tags.computeIfAbsent(row.text("input_uuid"), _ -> new TreeMap<>())
                        .put(row.text("name"), row.text("value")));
        var datasets = new HashMap<String, Rows.Row>();
        rows.each(
                Rows.Query.of(
                        "datasets",
                        List.of(
                                "dataset_uuid",
                                "name",
                                "digest",
                                "dataset_source_type",
                                "dataset_source",
                                "dataset_schema",
                                "dataset_profile"),
                        "dataset_uuid",
                        ids(used, "source_id")),
                row -> datasets.put(row.text("dataset_uuid"), row));
        for (var use : used) {
            var its = all.get(use.text("destination_id"));
            var dataset = datasets.get(use.text("source_id"));
            if (its != null && dataset != null) {
                its.datasets.add(dataset(dataset, tags.getOrDefault(use.text("input_uuid"), Map.of())));
            }
        }
    }

    private static Set<String> ids(List<Rows.Row> rows, String column) {
        var ids = new HashSet<String>();
        rows.forEach(row -> ids.add(row.text(column)));
        return ids;
    }

    private static DatasetInput dataset(Rows.Row row, Map<String, String> tags) {
        return new DatasetInput(
                row.text("name"),
                row.text("digest"),
                row.text("dataset_source_type"),
                row.text("dataset_source"),
                row.text("dataset_schema"),
                row.text("dataset_profile"),
                tags);
    }
}
