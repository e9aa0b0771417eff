package dev.windlass.evaluation;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Ids;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.Sha256;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import dev.windlass.tracking.Chunks;
import dev.windlass.tracking.Experiments;
import dev.windlass.tracking.Limits;
import dev.windlass.tracking.Page;
import dev.windlass.tracking.SearchSql;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** The evaluation datasets, which belong to no experiment, one, or several. */
public final class EvaluationDatasets {
    /** The subject of an evaluation dataset's events is this and its id. */
    public static final String SUBJECT = "evaluation-dataset/";

    public static final int NAME_LENGTH_MAX = 255;
    public static final int KEY_LENGTH_MAX = 255;

    /** More records at once are refused. */
    public static final int RECORDS_PER_REQUEST_MAX = 100_000;

    static final String SELECT = """
            SELECT d.id, d.name, d.digest, d.schema_text, d.records, d.created_at_ms, d.updated_at_ms, d.created_by,
                d.updated_by FROM evaluation_dataset d""";

    private static final int DIGEST_LENGTH = 8;

    private final Database database;
    private final Ledger ledger;

    EvaluationDatasets(Database database, Ledger ledger) {
        this.database = database;
        this.ledger = ledger;
    }

    /** How many records of a request were new, and how many were there. */
    public record Upserted(int inserted, int updated) {}

    public EvaluationDataset create(
            String name, Map<String, String> tags, List<String> experiments, String user, Actor actor) {
        if (name.isBlank()) {
            throw Problem.invalid("bad-name", "Dataset name cannot be empty or whitespace.", "", "");
        }
        Limits.checkLength("dataset name", name, NAME_LENGTH_MAX);
        return database.write(change -> {
            var id = "d-" + Ids.random();
            var now = change.at().toEpochMilli();
            change.sql().execute("""
                            INSERT INTO evaluation_dataset (id, name, digest, schema_text, records, created_at_ms,
                                updated_at_ms, created_by, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                            """, id, name, digest(name, now), "", 0, now, now, user, user);
            putTags(change, id, tags);
            link(change.sql(), id, experiments);
            event(change, id, "evaluation-dataset-created", Map.of("dataset", id, "name", name), actor);
            return require(change.sql(), id);
        });
    }

    private void event(Transaction change, String id, String kind, Map<String, Object> facts, Actor actor) {
        ledger.append(change, NewEvent.of(actor, SUBJECT + id, kind, facts));
    }

    private static String digest(String name, long at) {
        return Sha256.of((name + ":" + at).getBytes(StandardCharsets.UTF_8))
                .hex()
                .substring(0, DIGEST_LENGTH);
    }

    private static void putTags(Transaction change, String id, Map<String, String> tags) {
        tags.forEach((name, value) -> {
            Limits.checkLength("tag key", name, KEY_LENGTH_MAX);
            change.sql()
                    .execute(
                            "INSERT INTO evaluation_dataset_tag (dataset, name, value) VALUES (?, ?, ?) ON CONFLICT (dataset, name) DO UPDATE SET value = excluded.value",
                            id,
                            name,
                            value);
        });
    }

    private static void link(Handle sql, String id, List<String> experiments) {
        experiments.forEach(experiment -> sql.execute(
                "INSERT INTO evaluation_dataset_experiment (dataset, experiment) VALUES (?, ?) ON CONFLICT DO NOTHING",
                id,
                Experiments.number(Experiments.requireActive(sql, experiment).id())));
    }

    /** The experiments of a dataset; the empty name for one that has none, and nothing for one that is not there. */
    public List<String> experimentsOf(String id) {
        return database.read(sql -> sql.select(
                        "SELECT COALESCE(CAST(e.experiment AS TEXT), '') FROM evaluation_dataset d"
                                + " LEFT JOIN evaluation_dataset_experiment e ON e.dataset = d.id WHERE d.id = ?",
                        id)
                .mapTo(String.class)
                .list());
    }

    public EvaluationDataset require(String id) {
        return database.read(sql -> require(sql, id));
    }

    private static EvaluationDataset require(Handle sql, String id) {
        return whole(
                        sql,
                        sql.select(SELECT + " WHERE d.id = ?", id)
                                .map((row, _) -> head(row))
                                .list())
                .stream()
                .findFirst()
                .orElseThrow(() -> EvaluationProblems.noSuchDataset(id));
    }

    /** Deletes a dataset with its records, if it is there. */
    public void delete(String id, Actor actor) {
        database.<Boolean>write(change -> {
            if (change.sql().execute("DELETE FROM evaluation_dataset WHERE id = ?", id) > 0) {
                event(change, id, "evaluation-dataset-deleted", Map.of("dataset", id), actor);
            }
            return true;
        });
    }

    public EvaluationDataset setTags(String id, Map<String, String> tags) {
        return database.write(change -> {
            require(change.sql(), id);
            putTags(change, id, tags);
            return require(change.sql(), id);
        });
    }

    public void deleteTag(String id, String key) {
        database.<Boolean>write(change -> {
            require(change.sql(), id);
            change.sql().execute("DELETE FROM evaluation_dataset_tag WHERE dataset = ? AND name = ?", id, key);
            return true;
        });
    }

    public EvaluationDataset addExperiments(String id, List<String> experiments) {
        return database.write(change -> {
            require(change.sql(), id);
            link(change.sql(), id, experiments);
            return require(change.sql(), id);
        });
    }

    public EvaluationDataset removeExperiments(String id, List<String> experiments) {
        return database.write(change -> {
            require(change.sql(), id);
            experiments.forEach(experiment -> change.sql()
                    .execute(
                            "DELETE FROM evaluation_dataset_experiment WHERE dataset = ? AND experiment = ?",
                            id,
                            Experiments.number(experiment)));
            return require(change.sql(), id);
        });
    }

    /** Enters records, all or none; those whose inputs are there already add to what is there. */
    public Upserted upsert(String id, List<NewRecord> records, Actor actor) {
        if (records.size() > RECORDS_PER_REQUEST_MAX) {
            throw EvaluationProblems.badRecord(
                    "At most %d records are taken at once.".formatted(RECORDS_PER_REQUEST_MAX));
        }
        return database.write(change -> {
            var dataset = require(change.sql(), id);
            var inserted = 0;
            var user = "";
            for (var fresh : records) {
                inserted += EvaluationRecords.upsert(change, id, fresh) ? 1 : 0;
                user = EvaluationRecords.user(fresh.tags()).isEmpty() ? user : EvaluationRecords.user(fresh.tags());
            }
            touch(change, dataset, RecordSchema.extended(dataset.schema(), records), user);
            event(
                    change,
                    id,
                    "evaluation-records-added",
                    Map.of("dataset", id, "name", dataset.name(), "records", inserted),
                    actor);
            return new Upserted(inserted, records.size() - inserted);
        });
    }

    private static void touch(Transaction change, EvaluationDataset dataset, String schema, String user) {
        var now = change.at().toEpochMilli();
        change.sql()
                .execute(
                        """
                        UPDATE evaluation_dataset SET digest = ?, schema_text = ?, records = ?, updated_at_ms = ?,
                            updated_by = ? WHERE id = ?
                        """,
                        digest(dataset.name() + dataset.digest(), now),
                        schema,
                        EvaluationRecords.count(change.sql(), dataset.id()),
                        now,
                        user.isEmpty() ? dataset.updatedBy() : user,
                        dataset.id());
    }

    /** Deletes those of these records that there are; answers how many. */
    public int deleteRecords(String id, List<String> records) {
        return database.write(change -> {
            var dataset = require(change.sql(), id);
            var deleted = 0;
            for (var one : records) {
                deleted += change.sql().execute("DELETE FROM evaluation_record WHERE dataset = ? AND id = ?", id, one);
            }
            if (deleted > 0) {
                touch(change, dataset, dataset.schema(), "");
            }
            return deleted;
        });
    }

    /** The records in the order of their entry. */
    public Page<EvaluationRecord> records(String id, int limit, int offset) {
        return database.read(sql -> {
            require(sql, id);
            return Page.of(
                    sql.select(
                                    EvaluationRecords.SELECT
                                            + " WHERE r.dataset = ? ORDER BY r.created_at_ms, r.id LIMIT ? OFFSET ?",
                                    id,
                                    limit + 1,
                                    offset)
                            .map((row, _) -> EvaluationRecords.read(row))
                            .list(),
                    offset,
                    limit);
        });
    }

    public Page<EvaluationDataset> search(
            List<String> experiments, String filter, List<String> orders, int limit, int offset) {
        var search = new DatasetSearch(database.dialect(), experiments, filter, orders);
        return database.read(sql -> {
            var page = search.page(sql, limit, offset);
            return page.with(whole(sql, page.items()));
        });
    }

    static EvaluationDataset head(ResultSet row) throws SQLException {
        return new EvaluationDataset(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getInt(5),
                Instant.ofEpochMilli(row.getLong(6)),
                Instant.ofEpochMilli(row.getLong(7)),
                row.getString(8),
                row.getString(9),
                Map.of(),
                List.of());
    }

    private static List<EvaluationDataset> whole(Handle sql, List<EvaluationDataset> heads) {
        var tags = new HashMap<String, Map<String, String>>();
        var experiments = new HashMap<String, List<String>>();
        for (var part : Chunks.of(heads)) {
            var ids = part.stream().map(EvaluationDataset::id).toArray();
            sql.select(
                            SearchSql.in(
                                    "SELECT dataset, name, value FROM evaluation_dataset_tag WHERE dataset",
                                    "IN",
                                    ids.length),
                            ids)
                    .map((row, _) -> tags.computeIfAbsent(row.getString(1), _ -> new LinkedHashMap<>())
                                    .put(row.getString(2), row.getString(3))
                            == null)
                    .list();
            sql.select(
                            SearchSql.in(
                                            "SELECT dataset, experiment FROM evaluation_dataset_experiment WHERE dataset",
                                            "IN",
                                            ids.length)
                                    + " ORDER BY experiment",
                            ids)
                    .map((row, _) -> experiments
                            .computeIfAbsent(row.getString(1), _ -> new ArrayList<>())
                            .add(row.getString(2)))
                    .list();
        }
        return heads.stream()
                .map(head -> new EvaluationDataset(
                        head.id(),
                        head.name(),
                        head.digest(),
                        head.schema(),
                        head.records(),
                        head.createdAt(),
                        head.updatedAt(),
                        head.createdBy(),
                        head.updatedBy(),
                        tags.getOrDefault(head.id(), Map.of()),
                        experiments.getOrDefault(head.id(), List.of())))
                .toList();
    }
}
