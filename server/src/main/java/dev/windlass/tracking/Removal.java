package dev.windlass.tracking;

import dev.windlass.store.Transaction;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * What was deleted long enough ago to go for good, and the removal of its rows, inside a change. An experiment takes all
 * that is in it along, whenever that was deleted.
 */
final class Removal {
    /** The experiment that is always there keeps its row. */
    private static final int DEFAULT_EXPERIMENT = 0;

    private static final String EXPERIMENTS =
            "FROM experiment e WHERE e.lifecycle = 'deleted' AND e.updated_at_ms <= ?";
    private static final String RUNS =
            "FROM run r WHERE r.lifecycle = 'deleted' AND (r.deleted_at_ms <= ? OR r.experiment IN (SELECT e.id %s))"
                    .formatted(EXPERIMENTS);
    private static final String MODELS =
            "FROM logged_model m WHERE (m.lifecycle = 'deleted' AND m.updated_at_ms <= ?) OR m.experiment IN (SELECT e.id %s)"
                    .formatted(EXPERIMENTS);
    private static final String UPLOADS = "FROM part_upload u WHERE u.at_ms <= ?";

    private Removal() {}

    /** A row with the place of its files, and the number or id by which other rows know it. */
    record Row(int number, String id, String artifactRoot) {}

    static List<Row> experiments(Handle sql, Instant before) {
        return sql.select("SELECT e.id, e.name, e.artifact_root %s ORDER BY e.id".formatted(EXPERIMENTS), ms(before))
                .map((row, _) -> new Row(row.getInt(1), row.getString(2), row.getString(3)))
                .list();
    }

    static List<Row> runs(Handle sql, Instant before, int limit) {
        return sql.select(
                        "SELECT r.seq, r.id, r.artifact_root %s ORDER BY r.seq LIMIT ?".formatted(RUNS),
                        ms(before),
                        ms(before),
                        limit)
                .map((row, _) -> new Row(row.getInt(1), row.getString(2), row.getString(3)))
                .list();
    }

    static List<Row> models(Handle sql, Instant before, int limit) {
        return sql.select(
                        "SELECT m.experiment, m.id, m.artifact_root %s ORDER BY m.id LIMIT ?".formatted(MODELS),
                        ms(before),
                        ms(before),
                        limit)
                .map((row, _) -> new Row(row.getInt(1), row.getString(2), row.getString(3)))
                .list();
    }

    static List<String> uploads(Handle sql, Instant before) {
        return sql.select("SELECT u.id %s".formatted(UPLOADS), ms(before))
                .mapTo(String.class)
                .list();
    }

    /** The runs that were deleted before it was kept when; they count as deleted now. */
    static void dateUndated(Transaction change) {
        change.sql()
                .execute(
                        "UPDATE run SET deleted_at_ms = ? WHERE lifecycle = 'deleted' AND deleted_at_ms IS NULL",
                        ms(change.at()));
    }

    private static long ms(Instant instant) {
        return instant.toEpochMilli();
    }

    /** Answers how many files it had. */
    static int run(Handle sql, Row run) {
        for (var series : sql.select("SELECT seq FROM metric_series WHERE run = ?", run.number())
                .mapTo(Integer.class)
                .list()) {
            PointChunks.remove(sql, series);
            sql.execute("DELETE FROM metric_point WHERE series = ?", series);
        }
        for (var table : List.of("metric_series", "run_param", "run_tag", "run_dataset", "run_model")) {
            sql.execute("DELETE FROM %s WHERE run = ?".formatted(table), run.number());
        }
        sql.execute("DELETE FROM run WHERE seq = ?", run.number());
        return files(sql, run);
    }

    /** Answers how many files it had. */
    static int model(Handle sql, Row model) {
        for (var table : List.of("logged_model_param", "logged_model_tag", "logged_model_metric", "run_model")) {
            sql.execute("DELETE FROM %s WHERE model = ?".formatted(table), model.id());
        }
        sql.execute("DELETE FROM logged_model WHERE id = ?", model.id());
        return files(sql, model);
    }

    private static int files(Handle sql, Row owner) {
        return Artifacts.isOurs(owner.artifactRoot()) ? Artifacts.remove(sql, owner.artifactRoot()) : 0;
    }

    /**
     * Removes an experiment of which nothing is left, with the files beside its runs; its name is free then. Answers
     * whether it went: a run may have been restored meanwhile.
     */
    static boolean experiment(Transaction change, Row experiment) {
        var sql = change.sql();
        var id = experiment.number();
        var left = sql.select(
                        "SELECT (SELECT COUNT(*) FROM run WHERE experiment = ?)"
                                + " + (SELECT COUNT(*) FROM logged_model WHERE experiment = ?)",
                        id,
                        id)
                .mapTo(Long.class)
                .one();
        if (left > 0 || !isRemovable(experiment)) {
            return false;
        }
        sql.execute("DELETE FROM tracked_dataset WHERE experiment = ?", id);
        sql.execute("DELETE FROM experiment_tag WHERE experiment = ?", id);
        sql.execute("DELETE FROM experiment WHERE id = ?", id);
        sql.execute(
                "INSERT INTO removed_experiment (id, name, at_ms) VALUES (?, ?, ?)",
                id,
                experiment.id(),
                ms(change.at()));
        // Another experiment may have been told to keep its files in the same place, unless the place is the id.
        if (experiment.artifactRoot().equals(String.valueOf(id))) {
            var folder = experiment.artifactRoot() + "/";
            sql.execute(
                    "DELETE FROM artifact WHERE root = ? OR substr(root, 1, ?) = ?",
                    experiment.artifactRoot(),
                    folder.length(),
                    folder);
        }
        return true;
    }

    /** Whether an experiment is still to be removed: it may have been restored, or be gone. */
    static boolean isDue(Handle sql, int experiment, Instant before) {
        return count(sql, EXPERIMENTS + " AND e.id = ?", ms(before), experiment) > 0;
    }

    /** Whether the row of an experiment goes too. */
    static boolean isRemovable(Row experiment) {
        return experiment.number() != DEFAULT_EXPERIMENT;
    }

    static long countRuns(Handle sql, Instant before) {
        return count(sql, RUNS, ms(before), ms(before));
    }

    static long countModels(Handle sql, Instant before) {
        return count(sql, MODELS, ms(before), ms(before));
    }

    private static long count(Handle sql, String from, Object... binds) {
        return sql.select("SELECT COUNT(*) " + from, binds).mapTo(Long.class).one();
    }
}
