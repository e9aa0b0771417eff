package dev.windlass.tracking;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Ids;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The runs. Every write says whether the run may still be written. */
public final class Runs {
    /** The subject of a run's events is this and its id. */
    public static final String SUBJECT = "run/";

    /** The tag that holds the name of a run; the two are one value. */
    public static final String NAME_TAG = "mlflow.runName";

    private final Database database;
    private final Ledger ledger;
    private final LiveRuns live;
    private volatile @Nullable RunWatcher watcher;

    Runs(Database database, Ledger ledger, LiveRuns live) {
        this.database = database;
        this.ledger = ledger;
        this.live = live;
    }

    /** Tells {@code other} of the tags that runs set. */
    public void watch(RunWatcher other) {
        watcher = other;
    }

    /** A run's number in the tables, and where it stands. */
    record Row(int seq, int experiment, Lifecycle lifecycle, RunStatus status) {}

    public Run create(NewRun fresh, Actor actor) {
        fresh.tags().keySet().forEach(key -> Limits.checkName("tag", key));
        return database.write(change -> {
            var run = begun(fresh, Experiments.rootOfActive(change.sql(), fresh.experiment()));
            RunWriter.insert(change.sql(), run);
            event(change, run.id(), "run-created", Map.of("run", run.id(), "experiment", run.experiment()), actor);
            return run;
        });
    }

    private static Run begun(NewRun fresh, String artifactsOfExperiment) {
        var id = Ids.random();
        var tagged = fresh.tags().getOrDefault(NAME_TAG, "");
        var name = !fresh.name().isEmpty() ? fresh.name() : tagged.isEmpty() ? RunNames.next() : tagged;
        var tags = new TreeMap<>(fresh.tags());
        tags.put(NAME_TAG, name);
        tags.replaceAll((_, value) -> Limits.cut(value, Limits.TAG_LENGTH_MAX));
        return new Run(
                id,
                fresh.experiment(),
                tags.getOrDefault(NAME_TAG, name),
                fresh.user(),
                RunStatus.RUNNING,
                fresh.startedAt().truncatedTo(ChronoUnit.MILLIS),
                null,
                Lifecycle.ACTIVE,
                "%s/%s/artifacts".formatted(artifactsOfExperiment, id),
                Map.of(),
                List.of(),
                Collections.unmodifiableMap(tags),
                List.of(),
                List.of(),
                List.of());
    }

    public Run require(String id) {
        return database.read(sql -> require(sql, id));
    }

    /** As {@link #require(String)}, within a change. */
    public static Run require(Handle sql, String id) {
        return RunReader.require(sql, id);
    }

    public Optional<Run> find(String id) {
        return database.read(sql -> RunReader.find(sql, id));
    }

    /** These runs, without those that do not exist, in the order of their ids given. */
    public List<Run> findAll(List<String> ids) {
        return database.read(sql -> RunReader.findAll(sql, ids));
    }

    /** Changes what is given; {@code null} leaves as is. */
    public Run update(
            String id, @Nullable RunStatus status, @Nullable Instant endedAt, @Nullable String name, Actor actor) {
        return database.write(change -> {
            var row = requireActive(change.sql(), id);
            if (status != null) {
                change.sql().execute("UPDATE run SET status = ? WHERE seq = ?", status.name(), row.seq());
            }
            if (endedAt != null) {
                change.sql().execute("UPDATE run SET ended_at_ms = ? WHERE seq = ?", endedAt.toEpochMilli(), row.seq());
            }
            if (name != null && !name.isEmpty()) {
                RunWriter.tags(change.sql(), row.seq(), List.of(new Entry(NAME_TAG, name)));
            }
            if (status != null && status.ended() && !row.status().ended()) {
                event(change, id, "run-ended", Map.of("run", id, "status", status.name()), actor);
            }
            var updated = RunReader.require(change.sql(), id);
            publish(change, id, LiveRuns.Change.State.of(updated));
            return updated;
        });
    }

    public void delete(String id, Actor actor) {
        move(id, Lifecycle.DELETED, "run-deleted", actor);
    }

    public void restore(String id, Actor actor) {
        move(id, Lifecycle.ACTIVE, "run-restored", actor);
    }

    private void move(String id, Lifecycle lifecycle, String kind, Actor actor) {
        database.<Boolean>write(change -> {
            var row = RunWriter.row(change.sql(), id);
            if (row.lifecycle() != lifecycle) {
                change.sql()
                        .execute(
                                "UPDATE run SET lifecycle = ?, deleted_at_ms = ? WHERE seq = ?",
                                lifecycle.word(),
                                lifecycle == Lifecycle.DELETED ? change.at().toEpochMilli() : null,
                                row.seq());
                event(change, id, kind, Map.of("run", id), actor);
                publish(change, id, LiveRuns.Change.State.of(RunReader.require(change.sql(), id)));
            }
            return true;
        });
    }

    /** Adds parameters, readings and tags: all or none. */
    public void log(String id, RunBatch batch) {
        Limits.checkBatch(batch);
        database.<Boolean>write(change -> {
            var row = requireActive(change.sql(), id);
            RunWriter.params(change.sql(), id, row.seq(), batch.params());
            MetricWriter.write(change.sql(), id, row, batch.metrics());
            RunWriter.tags(change.sql(), row.seq(), batch.tags());
            tell(change, id, batch.tags());
            publish(change, id, batch);
            return true;
        });
    }

    public void deleteTag(String id, String key) {
        database.<Boolean>write(change -> {
            var row = requireActive(change.sql(), id);
            if (change.sql().execute("DELETE FROM run_tag WHERE run = ? AND name = ?", row.seq(), key) == 0) {
                throw TrackingProblems.noSuchTag("run with id " + id, key);
            }
            publish(change, id, new LiveRuns.Change.TagRemoved(key));
            return true;
        });
    }

    public void addDatasets(String id, List<DatasetInput> datasets) {
        database.<Boolean>write(change -> {
            var row = requireActive(change.sql(), id);
            datasets.forEach(dataset -> RunWriter.dataset(change.sql(), row, dataset));
            return true;
        });
    }

    /** The datasets that runs of these experiments read, and what for; each once. */
    public List<DatasetSummary> datasets(List<String> experiments) {
        return experiments.isEmpty()
                ? List.of()
                : database.read(sql -> RunReader.datasets(
                        sql,
                        experiments.stream().distinct().map(Experiments::number).toList()));
    }

    /** Says which logged models the run read. */
    public void addModelInputs(String id, List<ModelLink> models) {
        link(id, RunWriter.INPUT, models);
    }

    /** Says which logged models the run wrote. */
    public void addModelOutputs(String id, List<ModelLink> models) {
        link(id, RunWriter.OUTPUT, models);
    }

    private void link(String id, String direction, List<ModelLink> models) {
        database.<Boolean>write(change -> {
            var row = requireActive(change.sql(), id);
            models.forEach(model -> RunWriter.model(change.sql(), row.seq(), direction, model));
            return true;
        });
    }

    public Page<Run> search(RunQuery query) {
        var search = new RunSearch(database.dialect(), query);
        return database.read(search::run);
    }

    private static Row requireActive(Handle sql, String id) {
        var row = RunWriter.row(sql, id);
        if (row.lifecycle() == Lifecycle.DELETED) {
            throw TrackingProblems.runNotActive(id);
        }
        return row;
    }

    private void tell(Transaction change, String id, List<Entry> tags) {
        var current = watcher;
        if (current != null && !tags.isEmpty()) {
            current.tagged(change, id, tags);
        }
    }

    private void publish(Transaction change, String id, RunBatch batch) {
        if (!batch.metrics().isEmpty()) {
            publish(change, id, new LiveRuns.Change.Points(batch.metrics()));
        }
        if (!batch.params().isEmpty()) {
            publish(change, id, new LiveRuns.Change.Params(texts(batch.params(), Limits.PARAM_LENGTH_MAX)));
        }
        if (!batch.tags().isEmpty()) {
            publish(change, id, new LiveRuns.Change.Tags(texts(batch.tags(), Limits.TAG_LENGTH_MAX)));
        }
    }

    /** The values as they are stored; of a key that is there twice the last. */
    private static Map<String, String> texts(List<Entry> entries, int lengthMax) {
        var texts = new LinkedHashMap<String, String>();
        entries.forEach(entry -> texts.put(entry.key(), Limits.cut(entry.value(), lengthMax)));
        return texts;
    }

    private void publish(Transaction change, String id, LiveRuns.Change what) {
        change.afterCommit(() -> live.publish(id, what));
    }

    private void event(Transaction change, String id, String kind, Map<String, String> body, Actor actor) {
        ledger.append(change, NewEvent.of(actor, SUBJECT + id, kind, body));
    }
}
