package dev.windlass.tracking;

import dev.windlass.kernel.Json;
import dev.windlass.store.Prepared;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultSetException;

/** Writes rows of a run, inside a change. */
final class RunWriter {
    static final String INPUT = "input";
    static final String OUTPUT = "output";

    /** The tag of a dataset that says what it was used for. */
    private static final String CONTEXT_TAG = "mlflow.data.context";

    private static final String INSERT_PARAM = "INSERT INTO run_param (run, name, value) VALUES (?, ?, ?)";
    private static final String INSERT_TAG = "INSERT INTO run_tag (run, name, value) VALUES (?, ?, ?)";
    private static final String UPSERT_TAG =
            INSERT_TAG + " ON CONFLICT (run, name) DO UPDATE SET value = excluded.value";

    private RunWriter() {}

    static Runs.Row row(Handle sql, String id) {
        return sql.select("SELECT seq, experiment, lifecycle, status FROM run WHERE id = ?", id)
                .map((row, _) -> new Runs.Row(
                        row.getInt(1),
                        row.getInt(2),
                        Lifecycle.of(row.getString(3)),
                        RunStatus.valueOf(row.getString(4))))
                .findOne()
                .orElseThrow(() -> TrackingProblems.noSuchRun(id));
    }

    /** Writes a run that begins, with its tags. */
    static void insert(Handle sql, Run run) {
        int seq = sql.select("SELECT COALESCE(MAX(seq), 0) + 1 FROM run")
                .mapTo(Integer.class)
                .one();
        sql.execute(
                """
                INSERT INTO run (seq, id, experiment, name, user_name, status, started_at_ms, lifecycle,
                    artifact_root) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                seq,
                run.id(),
                Experiments.number(run.experiment()),
                run.name(),
                run.user(),
                run.status().name(),
                run.startedAt().toEpochMilli(),
                run.lifecycle().word(),
                run.artifactRoot());
        try (var insert = Prepared.on(sql, INSERT_TAG)) {
            for (var tag : run.tags().entrySet()) {
                write(insert, seq, tag.getKey(), tag.getValue());
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** A parameter that is there already with this value is fine; with another it is refused. */
    static void params(Handle sql, String id, int run, List<Entry> params) {
        if (params.isEmpty()) {
            return;
        }
        var known = new HashMap<String, String>();
        sql.select("SELECT name, value FROM run_param WHERE run = ?", run)
                .map((row, _) -> known.put(row.getString(1), row.getString(2)))
                .list();
        try (var insert = Prepared.on(sql, INSERT_PARAM)) {
            for (var param : params) {
                var value = Limits.cut(param.value(), Limits.PARAM_LENGTH_MAX);
                var old = known.get(param.key());
                if (old == null) {
                    write(insert, run, param.key(), value);
                } else if (!old.equals(value)) {
                    throw TrackingProblems.paramChanged(id, param.key(), old, value);
                }
            }
        } catch (SQLException e) {
            throw failed(e);
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

    private static void write(Prepared into, int run, String key, String value) throws SQLException {
        into.statement().setInt(1, run);
        into.statement().setString(2, key);
        into.statement().setString(3, value);
        into.statement().executeUpdate();
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
