package dev.windlass.tracking;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Ids;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/** The models that runs have logged. */
public final class LoggedModels {
    /** The subject of a logged model's events is this and its id. */
    public static final String SUBJECT = "logged-model/";

    static final String SELECT = "SELECT m.id, m.experiment, m.name, m.source_run, m.type, m.status, m.lifecycle,"
            + " m.created_at_ms, m.updated_at_ms, m.artifact_root FROM logged_model m";

    private final Database database;
    private final Ledger ledger;

    LoggedModels(Database database, Ledger ledger) {
        this.database = database;
        this.ledger = ledger;
    }

    public LoggedModel create(NewLoggedModel fresh, Actor actor) {
        fresh.tags().forEach(tag -> Limits.checkName("tag", tag.key()));
        return database.write(change -> {
            var experiment = Experiments.requireActive(change.sql(), fresh.experiment());
            var id = "m-" + Ids.random();
            var now = change.at().toEpochMilli();
            change.sql()
                    .execute(
                            """
                            INSERT INTO logged_model (id, experiment, name, source_run, type, status, lifecycle,
                                created_at_ms, updated_at_ms, artifact_root) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                            """,
                            id,
                            Experiments.number(experiment.id()),
                            fresh.name().isEmpty() ? RunNames.next() : fresh.name(),
                            fresh.sourceRun(),
                            fresh.type(),
                            LoggedModel.Status.PENDING.name(),
                            Lifecycle.ACTIVE.word(),
                            now,
                            now,
                            "%s/models/%s/artifacts".formatted(experiment.artifactRoot(), id));
            upsert(change.sql(), "logged_model_param", id, fresh.params());
            upsert(change.sql(), "logged_model_tag", id, fresh.tags());
            return require(change.sql(), id);
        });
    }

    public LoggedModel require(String id) {
        return database.read(sql -> require(sql, id));
    }

    /** The model, unless it was deleted or is gone. */
    public Optional<LoggedModel> find(String id) {
        return database.read(sql -> find(sql, id));
    }

    /** The run that wrote a logged model; empty when none is known. */
    public Optional<String> sourceRun(String id) {
        return database.read(sql -> sql.select("SELECT source_run FROM logged_model WHERE id = ?", id)
                .mapTo(String.class)
                .findOne()
                .filter(run -> !run.isEmpty()));
    }

    /** As {@link #require(String)}, in a transaction. */
    public static LoggedModel require(Handle sql, String id) {
        return find(sql, id).orElseThrow(() -> TrackingProblems.noSuchModel(id));
    }

    private static Optional<LoggedModel> find(Handle sql, String id) {
        var rows = sql.select(SELECT + " WHERE m.id = ? AND m.lifecycle = ?", id, Lifecycle.ACTIVE.word())
                .map((row, _) -> head(row))
                .list();
        return whole(sql, rows).stream().findFirst();
    }

    /** Says whether the files have arrived. */
    public LoggedModel finish(String id, LoggedModel.Status status, Actor actor) {
        return database.write(change -> {
            var model = require(change.sql(), id);
            change.sql()
                    .execute(
                            "UPDATE logged_model SET status = ?, updated_at_ms = ? WHERE id = ?",
                            status.name(),
                            change.at().toEpochMilli(),
                            id);
            ledger.append(
                    change,
                    NewEvent.of(
                            actor,
                            SUBJECT + id,
                            "model-logged",
                            Map.of("model", id, "run", model.sourceRun(), "status", status.name())));
            return require(change.sql(), id);
        });
    }

    public void delete(String id, Actor actor) {
        database.<Boolean>write(change -> {
            require(change.sql(), id);
            change.sql()
                    .execute(
                            "UPDATE logged_model SET lifecycle = ?, updated_at_ms = ? WHERE id = ?",
                            Lifecycle.DELETED.word(),
                            change.at().toEpochMilli(),
                            id);
            ledger.append(change, NewEvent.of(actor, SUBJECT + id, "logged-model-deleted", Map.of("model", id)));
            return true;
        });
    }

    public void setTags(String id, List<Entry> tags) {
        tags.forEach(tag -> Limits.checkName("tag", tag.key()));
        database.<Boolean>write(change -> {
            require(change.sql(), id);
            upsert(change.sql(), "logged_model_tag", id, tags);
            return true;
        });
    }

    /** Makes one tag of what it was, which is empty when there is none. */
    public void changeTag(String id, String key, UnaryOperator<String> change) {
        Limits.checkName("tag", key);
        database.<Boolean>write(transaction -> {
            var old = require(transaction.sql(), id).tags().getOrDefault(key, "");
            upsert(transaction.sql(), "logged_model_tag", id, List.of(new Entry(key, change.apply(old))));
            return true;
        });
    }

    public void deleteTag(String id, String key) {
        database.<Boolean>write(change -> {
            require(change.sql(), id);
            if (change.sql().execute("DELETE FROM logged_model_tag WHERE model = ? AND name = ?", id, key) == 0) {
                throw TrackingProblems.noSuchModelTag(id, key);
            }
            return true;
        });
    }

    public void addParams(String id, List<Entry> params) {
        database.<Boolean>write(change -> {
            require(change.sql(), id);
            upsert(change.sql(), "logged_model_param", id, params);
            return true;
        });
    }

    public Page<LoggedModel> search(LoggedModelQuery query) {
        var search = new LoggedModelSearch(database.dialect(), query);
        return database.read(search::run);
    }

    static void upsert(Handle sql, String table, String id, List<Entry> entries) {
        for (var entry : entries) {
            sql.execute(
                    ("INSERT INTO %s (model, name, value) VALUES (?, ?, ?)"
                                    + " ON CONFLICT (model, name) DO UPDATE SET value = excluded.value")
                            .formatted(table),
                    id,
                    entry.key(),
                    Limits.cut(entry.value(), Limits.TAG_LENGTH_MAX));
        }
    }

    static LoggedModel head(ResultSet row) throws SQLException {
        return new LoggedModel(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                LoggedModel.Status.valueOf(row.getString(6)),
                Lifecycle.of(row.getString(7)),
                Instant.ofEpochMilli(row.getLong(8)),
                Instant.ofEpochMilli(row.getLong(9)),
                row.getString(10),
                Map.of(),
                Map.of(),
                List.of());
    }

    static List<LoggedModel> whole(Handle sql, List<LoggedModel> heads) {
        var params = new HashMap<String, Map<String, String>>();
        var tags = new HashMap<String, Map<String, String>>();
        var metrics = new HashMap<String, List<LoggedModel.Reading>>();
        for (var part : Chunks.of(heads)) {
            var ids = part.stream().map(LoggedModel::id).toArray();
            entries(sql, "logged_model_param", ids, params);
            entries(sql, "logged_model_tag", ids, tags);
            sql.select(SearchSql.in("""
                                    SELECT model, name, value, is_nan, step, at_ms, run, dataset_name, dataset_digest
                                    FROM logged_model_metric WHERE model""", "IN", ids.length), ids)
                    .map((row, _) -> metrics.computeIfAbsent(row.getString(1), _ -> new ArrayList<>())
                            .add(reading(row)))
                    .list();
        }
        return heads.stream()
                .map(head -> new LoggedModel(
                        head.id(),
                        head.experiment(),
                        head.name(),
                        head.sourceRun(),
                        head.type(),
                        head.status(),
                        head.lifecycle(),
                        head.createdAt(),
                        head.updatedAt(),
                        head.artifactRoot(),
                        params.getOrDefault(head.id(), Map.of()),
                        tags.getOrDefault(head.id(), Map.of()),
                        metrics.getOrDefault(head.id(), List.of())))
                .toList();
    }

    private static void entries(Handle sql, String table, Object[] ids, Map<String, Map<String, String>> into) {
        sql.select(
                        SearchSql.in(
                                "SELECT model, name, value FROM %s WHERE model".formatted(table), "IN", ids.length),
                        ids)
                .map((row, _) -> {
                    into.computeIfAbsent(row.getString(1), _ -> new LinkedHashMap<>())
                            .put(row.getString(2), row.getString(3));
                    return true;
                })
                .list();
    }

    private static LoggedModel.Reading reading(ResultSet row) throws SQLException {
        return new LoggedModel.Reading(
                row.getString(7),
                new MetricPoint(
                        row.getString(2),
                        row.getInt(4) == 1 ? Double.NaN : row.getDouble(3),
                        Instant.ofEpochMilli(row.getLong(6)),
                        row.getLong(5),
                        new MetricPoint.Scope(row.getString(1), row.getString(8), row.getString(9))));
    }
}
