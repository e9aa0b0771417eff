package dev.windlass.tracking;

import dev.windlass.kernel.Json;
import dev.windlass.store.Prepared;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultSetException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Reads whole runs: one statement for the runs, then one per kind of belonging, never one per run. */
final class RunReader {
    static final String COLUMNS = "SELECT r.seq, r.id, r.experiment, r.name, r.user_name, r.status, r.started_at_ms,"
            + " r.ended_at_ms, r.lifecycle, r.artifact_root";

    private static final TypeReference<Map<String, String>> TAGS = new TypeReference<>() {};

    private static final int PLACES_MIN = 16;

    private RunReader() {}

    /** The row of a run, before its belongings are known. */
    record Head(
            int seq,
            String id,
            String experiment,
            String name,
            String user,
            RunStatus status,
            Instant startedAt,
            @Nullable Instant endedAt,
            Lifecycle lifecycle,
            String artifactRoot) {}

    static Run require(Handle sql, String id) {
        return find(sql, id).orElseThrow(() -> TrackingProblems.noSuchRun(id));
    }

    static Optional<Run> find(Handle sql, String id) {
        var heads = sql.select(COLUMNS + " FROM run r WHERE r.id = ?", id)
                .map((row, _) -> head(row))
                .list();
        return whole(sql, heads).stream().findFirst();
    }

    static List<Run> findAll(Handle sql, List<String> ids) {
        var heads = new HashMap<String, Head>();
        for (var part : Chunks.of(ids.stream().distinct().toList())) {
            sql.select(SearchSql.in(COLUMNS + " FROM run r WHERE r.id", "IN", part.size()), part.toArray())
                    .map((row, _) -> head(row))
                    .forEach(head -> heads.put(head.id(), head));
        }
        return whole(
                sql,
                ids.stream().distinct().map(heads::get).filter(Objects::nonNull).toList());
    }

    static Head head(ResultSet row) throws SQLException {
        var ended = row.getLong(8);
        var endedAt = row.wasNull() ? null : Instant.ofEpochMilli(ended);
        return new Head(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                RunStatus.valueOf(row.getString(6)),
                Instant.ofEpochMilli(row.getLong(7)),
                endedAt,
                Lifecycle.of(row.getString(9)),
                row.getString(10));
    }

    /** What belongs to a run. */
    private static final class Belongings {
        private final Map<String, String> params = new LinkedHashMap<>();
        private final Map<String, String> tags = new LinkedHashMap<>();
        private final List<MetricPoint> metrics = new ArrayList<>();
        private final List<DatasetInput> datasets = new ArrayList<>();
        private final List<ModelLink> inputs = new ArrayList<>();
        private final List<ModelLink> outputs = new ArrayList<>();
    }

    static List<Run> whole(Handle sql, List<Head> heads) {
        var all = new HashMap<Integer, Belongings>();
        heads.forEach(head -> all.put(head.seq(), new Belongings()));
        for (var part : Chunks.of(heads)) {
            var runs = part.stream().map(Head::seq).toArray();
            read(
                    sql,
                    "SELECT run, name, value FROM run_param WHERE run",
                    runs,
                    all,
                    (row, its) -> its.params.put(row.getString(2), row.getString(3)));
            read(
                    sql,
                    "SELECT run, name, value FROM run_tag WHERE run",
                    runs,
                    all,
                    (row, its) -> its.tags.put(row.getString(2), row.getString(3)));
            read(
                    sql,
                    "SELECT run, name, value, is_nan, step, at_ms FROM metric_series WHERE run",
                    runs,
                    all,
                    (row, its) -> its.metrics.add(new MetricPoint(
                            row.getString(2),
                            row.getInt(4) == 1 ? Double.NaN : row.getDouble(3),
                            Instant.ofEpochMilli(row.getLong(6)),
                            row.getLong(5))));
            read(
                    sql,
                    "SELECT run, direction, model, step FROM run_model WHERE run",
                    runs,
                    all,
                    (row, its) -> (row.getString(2).equals(RunWriter.INPUT) ? its.inputs : its.outputs)
                            .add(new ModelLink(row.getString(3), row.getLong(4))));
            read(sql, """
                    SELECT i.run, d.name, d.digest, d.source_type, d.source, d.dataset_schema, d.profile, i.tags
                    FROM run_dataset i JOIN tracked_dataset d ON d.seq = i.dataset WHERE i.run""", runs, all, (row, its) -> its.datasets.add(dataset(row)));
        }
        return heads.stream()
                .map(head -> run(head, all.getOrDefault(head.seq(), new Belongings())))
                .toList();
    }

    private interface RowReader {
        void read(ResultSet row, Belongings its) throws SQLException;
    }

    /** Many runs at a time through JDBC itself: of a large page, these are by far the most rows. */
    private static void read(Handle sql, String select, Object[] runs, Map<Integer, Belongings> all, RowReader reader) {
        try (var statement = Prepared.on(sql, SearchSql.in(select, "IN", places(runs.length)))) {
            for (var i = 0; i < places(runs.length); i++) {
                statement.statement().setInt(i + 1, (Integer) runs[Math.min(i, runs.length - 1)]);
            }
            try (var rows = statement.statement().executeQuery()) {
                while (rows.next()) {
                    var its = all.get(rows.getInt(1));
                    if (its != null) {
                        reader.read(rows, its);
                    }
                }
            }
        } catch (SQLException e) {
            throw new ResultSetException("what belongs to runs could not be read", e, null);
        }
    }

    /** The places of a statement for so many runs: few different numbers, so that few statements are prepared. */
    private static int places(int runs) {
        return runs == 1 ? 1 : Math.max(PLACES_MIN, Integer.highestOneBit(2 * runs - 1));
    }

    static List<DatasetSummary> datasets(Handle sql, List<Integer> experiments) {
        var binds = new ArrayList<Object>(experiments);
        binds.add(DatasetSummary.COUNT_MAX);
        return sql.select(SearchSql.in("""
                        SELECT DISTINCT d.experiment, d.name, d.digest, i.context
                        FROM tracked_dataset d JOIN run_dataset i ON i.dataset = d.seq
                        WHERE d.experiment""", "IN", experiments.size()) + " ORDER BY 1, 2, 3, 4 LIMIT ?", binds.toArray())
                .map((row, _) ->
                        new DatasetSummary(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
                .list();
    }

    private static DatasetInput dataset(ResultSet row) throws SQLException {
        return new DatasetInput(
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                Json.mapper().readValue(row.getString(8), TAGS));
    }

    private static Run run(Head head, Belongings its) {
        return new Run(
                head.id(),
                head.experiment(),
                head.name(),
                head.user(),
                head.status(),
                head.startedAt(),
                head.endedAt(),
                head.lifecycle(),
                head.artifactRoot(),
                its.params,
                its.metrics,
                its.tags,
                its.datasets,
                its.inputs,
                its.outputs);
    }
}
