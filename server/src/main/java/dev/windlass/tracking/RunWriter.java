package dev.windlass.tracking;

import dev.windlass.kernel.Json;
import dev.windlass.store.Prepared;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultSetException;

/** Writes rows of a run, inside a change. */
final class RunWriter {
    static final String INPUT = "input";
    static final String OUTPUT = "output";

    /** The tag of a dataset that says what it was used for. */
    private static final String CONTEXT_TAG = "mlflow.data.context";

    private static final String ROW = "SELECT seq, experiment, lifecycle, status FROM run WHERE id = ?";
    private static final String INSERT_RUN = """
            INSERT INTO run (seq, id, experiment, name, user_name, status, started_at_ms, lifecycle, artifact_root)
            VALUES ((SELECT COALESCE(MAX(seq), 0) + 1 FROM run), ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq
            """;
    private static final String PARAM = "SELECT value FROM run_param WHERE run = ? AND name = ?";
    private static final String INSERT_PARAM =
            "INSERT INTO run_param (run, name, value) VALUES (?, ?, ?) ON CONFLICT (run, name) DO NOTHING";
    private static final String INSERT_TAG = "INSERT INTO run_tag (run, name, value) VALUES (?, ?, ?)";
    private static final String UPSERT_TAG =
            INSERT_TAG + " ON CONFLICT (run, name) DO UPDATE SET value = excluded.value";

    private RunWriter() {}

    static Runs.Row row(Handle sql, String id) {
        try (var select = Prepared.on(sql, ROW)) {
            select.statement().setString(1, id);
            try (var row = select.statement().executeQuery()) {
                if (!row.next()) {
                    throw TrackingProblems.noSuchRun(id);
                }
                return new Runs.Row(
                        row.getInt(1),
                        row.getInt(2),
                        Lifecycle.of(row.getString(3)),
                        RunStatus.valueOf(row.getString(4)));
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Writes a run that begins, with its tags. */
    static void insert(Handle sql, Run run) {
        try (var insertTag = Prepared.on(sql, INSERT_TAG)) {
            var seq = insertRow(sql, run);
            for (var tag : run.tags().entrySet()) {
                write(insertTag, seq, tag.getKey(), tag.getValue());
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static int insertRow(Handle sql, Run run) throws SQLException {
        try (var insert = Prepared.on(sql, INSERT_RUN)) {
            var statement = insert.statement();
            statement.setString(1, run.id());
            statement.setInt(2, Experiments.number(run.experiment()));
            statement.setString(3, run.name());
            statement.setString(4, run.user());
            statement.setString(5, run.status().name());
            statement.setLong(6, run.startedAt().toEpochMilli());
            statement.setString(7, run.lifecycle().word());
            statement.setString(8, run.artifactRoot());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** A parameter that is there already with this value is fine; with another it is refused. */
    static void params(Handle sql, String id, int run, List<Entry> params) {
        if (params.isEmpty()) {
            return;
        }
        try (var insert = Prepared.on(sql, INSERT_PARAM)) {
            for (var param : params) {
                var value = Limits.cut(param.value(), Limits.PARAM_LENGTH_MAX);
                if (write(insert, run, param.key(), value) == 0) {
                    requireSame(sql, id, run, param.key(), value);
                }
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static void requireSame(Handle sql, String id, int run, String key, String value) throws SQLException {
        try (var select = Prepared.on(sql, PARAM)) {
            select.statement().setInt(1, run);
            select.statement().setString(2, key);
            try (var row = select.statement().executeQuery()) {
                row.next();
                var old = row.getString(1);
                if (!old.equals(value)) {
                    throw TrackingProblems.paramChanged(id, key, old, value);
                }
            }
        }
    }

    static void tags(Handle sql, int run, List<Entry> tags) {
        if (tags.isEmpty()) {
            return;
        }
        try (var upsert = Prepared.on(sql, UPSERT_TAG)) {
            for (var tag : tags) {
                var value = Limits.cut(tag.value(), Limits.TAG_LENGTH_MAX);
                write(upsert, run, tag.key(), value);
                if (tag.key().equals(Runs.NAME_TAG)) {
                    sql.execute("UPDATE run SET name = ? WHERE seq = ?", value, run);
                }
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static int write(Prepared into, int run, String key, String value) throws SQLException {
        into.statement().setInt(1, run);
        into.statement().setString(2, key);
        into.statement().setString(3, value);
        return into.statement().executeUpdate();
    }

    /** As Jdbi says it, so that the database translates it as it does its other failures. */
    static ResultSetException failed(SQLException e) {
        return new ResultSetException("a run could not be read or written", e, null);
    }

    static void dataset(Handle sql, Runs.Row run, DatasetInput dataset) {
        var known = sql.select(
                        "SELECT seq FROM tracked_dataset WHERE experiment = ? AND name = ? AND digest = ?",
                        run.experiment(),
                        dataset.name(),
                        dataset.digest())
                .mapTo(Integer.class)
                .findOne();
        int seq = known.orElseGet(() -> insertDataset(sql, run.experiment(), dataset));
        sql.execute(
                "INSERT INTO run_dataset (run, dataset, context, tags) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (run, dataset) DO UPDATE SET context = excluded.context, tags = excluded.tags",
                run.seq(),
                seq,
                dataset.tags().getOrDefault(CONTEXT_TAG, ""),
                Json.text(dataset.tags()));
    }

    private static int insertDataset(Handle sql, int experiment, DatasetInput dataset) {
        int seq = sql.select("SELECT COALESCE(MAX(seq), 0) + 1 FROM tracked_dataset")
                .mapTo(Integer.class)
                .one();
        sql.execute(
                """
                INSERT INTO tracked_dataset (seq, experiment, name, digest, source_type, source, dataset_schema, profile)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                seq,
                experiment,
                dataset.name(),
                dataset.digest(),
                dataset.sourceType(),
                dataset.source(),
                dataset.schema(),
                dataset.profile());
        return seq;
    }

    static void model(Handle sql, int run, String direction, ModelLink link) {
        sql.execute(
                "INSERT INTO run_model (run, direction, model, step) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (run, direction, model) DO UPDATE SET step = excluded.step",
                run,
                direction,
                link.model(),
                link.step());
    }
}
