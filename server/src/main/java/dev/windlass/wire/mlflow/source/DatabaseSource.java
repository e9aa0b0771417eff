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
import dev.windlass.transfer.SeriesCollector;
import dev.windlass.transfer.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The database of an mlflow server, of whatever revision: what its tables lack, was not known then. */
final class DatabaseSource implements Source {
    private static final String WORKSPACE = "workspace";
    private static final String OURS = " WHERE \"workspace\" = 'default'";
    private static final int EXPERIMENTS_MAX = 100_000;

    private final Rows rows;
    private final Locations locations;
    private final Notes notes;
    private final Texts texts;
    private final String revision;
    private final Set<String> experiments = new HashSet<>();

    DatabaseSource(Rows rows, Locations locations, Notes notes) throws IOException {
        this.rows = rows;
        this.locations = locations;
        this.notes = notes;
        this.texts = new Texts(notes);
        if (!rows.has("experiments", "experiment_id") || !rows.has("runs", "run_uuid")) {
            throw MlflowSources.notMlflow(rows.name(), "It has no tables 'experiments' and 'runs'.");
        }
        var found = rows.list(new Rows.Query("alembic_version", List.of("version_num")));
        this.revision = found.isEmpty() ? "unknown" : found.getFirst().text("version_num");
    }

    @Override
    public String name() {
        return rows.name();
    }

    @Override
    public String form() {
        return "mlflow database, schema " + revision;
    }

    @Override
    public long runs() throws IOException {
        return rows.count("runs", "");
    }

    private String ours(String table) {
        return rows.has(table, WORKSPACE) ? OURS : "";
    }

    @Override
    public List<PastExperiment> experiments() throws IOException {
        var tags = new HashMap<String, Map<String, String>>();
        rows.each(new Rows.Query("experiment_tags", List.of("experiment_id", "key", "value")), row -> {
            var id = row.text("experiment_id");
            texts.put(
                    tags.computeIfAbsent(id, _ -> Texts.map()),
                    "tag",
                    "experiment " + id,
                    row.text("key"),
                    row.text("value"),
                    Limits.EXPERIMENT_TAG_LENGTH_MAX);
        });
        var found = new ArrayList<PastExperiment>();
        var columns = List.of(
                "experiment_id", "name", "artifact_location", "lifecycle_stage", "creation_time", "last_update_time");
        rows.each(
                new Rows.Query(
                        "experiments",
                        columns,
                        "%s ORDER BY \"experiment_id\" LIMIT %d".formatted(ours("experiments"), EXPERIMENTS_MAX),
                        List.of()),
                row -> experiment(row, tags, found));
        return found;
    }

    private void experiment(Rows.Row row, Map<String, Map<String, String>> tags, List<PastExperiment> into) {
        var id = row.text("experiment_id");
        var name = row.text("name");
        if (id.isEmpty() || name.isBlank() || name.length() > Limits.EXPERIMENT_NAME_LENGTH_MAX) {
            notes.skipped("experiment %s '%s'".formatted(id, name), "It has no name, or one that is too long.");
            return;
        }
        experiments.add(id);
        var location = row.text("artifact_location");
        var created = row.number("creation_time", 0);
        into.add(new PastExperiment(
                id,
                name,
                Locations.isElsewhere(location) ? location : "",
                lifecycle(row),
                created,
                row.number("last_update_time", created),
                tags.getOrDefault(id, Map.of())));
    }

    static Lifecycle lifecycle(Rows.Row row) {
        return row.text("lifecycle_stage").equals("deleted") ? Lifecycle.DELETED : Lifecycle.ACTIVE;
    }

    @Override
    public void runs(Taker<List<Found<PastRun>>> taker) throws IOException {
        new DatabaseRuns(rows, locations, notes, experiments).each(taker);
    }

    @Override
    public void points(String run, Taker<List<PastSeries>> taker) throws IOException {
        var series = new SeriesCollector(taker);
        rows.each(
                new Rows.Query(
                        "metrics",
                        List.of("key", "value", "timestamp", "step", "is_nan"),
                        " WHERE \"run_uuid\" = ? ORDER BY \"key\", \"timestamp\"",
                        List.of(run)),
                row -> {
                    var key = row.text("key");
                    var at = row.number("timestamp");
                    var value = row.number("is_nan", 0) != 0 ? (Double) Double.NaN : row.real("value");
                    if (at == null || value == null || !Limits.isName(key)) {
                        notes.skipped(
                                "a reading of metric '%s' of run %s".formatted(key, run),
                                "It has no time or no value, or the metric cannot be called so.");
                    } else {
                        series.add(key, value, row.number("step", 0), at);
                    }
                });
        series.flush();
    }

    @Override
    public void loggedModels(Taker<List<Found<PastLoggedModel>>> taker) throws IOException {
        new DatabaseLoggedModels(rows, locations, notes, experiments).each(taker);
    }

    @Override
    public void models(Taker<FoundModel> taker) throws IOException {
        new DatabaseRegistry(rows, locations, notes, ours("registered_models")).each(taker);
    }

    @Override
    public void leftBehind(Notes to) throws IOException {
        for (var table : List.of("experiments", "registered_models")) {
            if (rows.has(table, WORKSPACE)) {
                to.leftBehind(
                        table.replace('_', ' ') + " of other workspaces",
                        rows.count(table, " WHERE \"workspace\" <> 'default'"));
            }
        }
        to.leftBehind("traces", rows.count("trace_info", ""));
        to.leftBehind("evaluation datasets", rows.count("evaluation_datasets", ""));
        to.leftBehind("scorers", rows.count("scorers", ""));
        to.leftBehind("webhooks, whose secrets only the old server can read", rows.count("webhooks", ""));
        to.leftBehind("issues", rows.count("issues", ""));
        to.leftBehind("label schemas", rows.count("label_schemas", ""));
        to.leftBehind("review queues", rows.count("review_queues", ""));
        to.leftBehind("gateway endpoints", rows.count("endpoints", ""));
        to.leftBehind("jobs", rows.count("jobs", ""));
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
