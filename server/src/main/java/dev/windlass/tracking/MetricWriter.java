package dev.windlass.tracking;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultSetException;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Writes readings. This is the path with the highest rate of all, so it speaks JDBC directly: one look-up of the run's
 * series, one prepared insert for the points of all of them, one update of a series whose latest reading changed.
 */
final class MetricWriter {
    private static final String SERIES_OF_RUN =
            "SELECT name, seq, value, is_nan, step, at_ms FROM metric_series WHERE run = ?";
    private static final String NEXT_SERIES = "SELECT COALESCE(MAX(seq), 0) + 1 FROM metric_series";
    private static final String INSERT_SERIES =
            "INSERT INTO metric_series (seq, run, name, value, is_nan, step, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)";
    private static final String UPDATE_SERIES =
            "UPDATE metric_series SET value = ?, is_nan = ?, step = ?, at_ms = ? WHERE seq = ?";
    private static final String INSERT_POINT =
            "INSERT INTO metric_point (series, at_ms, step, value, is_nan) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String UPSERT_MODEL_METRIC = """
            INSERT INTO logged_model_metric
                (model, name, dataset_name, dataset_digest, run, value, is_nan, step, at_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (model, name, dataset_name, dataset_digest, run) DO UPDATE SET
                value = excluded.value, is_nan = excluded.is_nan, step = excluded.step, at_ms = excluded.at_ms
            """;

    private MetricWriter() {}

    private record Series(int seq, MetricPoint latest) {}

    static void write(Handle sql, String runId, int run, List<MetricPoint> points) {
        if (points.isEmpty()) {
            return;
        }
        var byKey = new LinkedHashMap<String, List<MetricPoint>>();
        points.forEach(point ->
                byKey.computeIfAbsent(point.key(), _ -> new ArrayList<>()).add(point));
        try {
            write(sql.getConnection(), run, byKey);
        } catch (SQLException e) {
            throw new ResultSetException("metrics could not be written", e, none(sql));
        }
        for (var point : points) {
            var scope = point.scope();
            if (scope != null && !scope.model().isEmpty()) {
                sql.execute(
                        UPSERT_MODEL_METRIC,
                        scope.model(),
                        point.key(),
                        scope.datasetName(),
                        scope.datasetDigest(),
                        runId,
                        point.comparable(),
                        nan(point),
                        point.step(),
                        point.at().toEpochMilli());
            }
        }
    }

    private static StatementContext none(Handle sql) {
        return sql.createQuery(INSERT_POINT).getContext();
    }

    private static void write(Connection connection, int run, Map<String, List<MetricPoint>> byKey)
            throws SQLException {
        var known = known(
                connection, run, byKey.size() == 1 ? byKey.keySet().iterator().next() : null);
        try (var insert = connection.prepareStatement(INSERT_POINT)) {
            for (var entry : byKey.entrySet()) {
                var greatest = greatest(entry.getValue());
                var series = known.get(entry.getKey());
                int seq;
                if (series == null) {
                    seq = insertSeries(connection, run, greatest);
                } else {
                    seq = series.seq();
                    if (greatest.supersedes(series.latest())) {
                        updateSeries(connection, seq, greatest);
                    }
                }
                for (var point : entry.getValue()) {
                    insert.setInt(1, seq);
                    insert.setLong(2, point.at().toEpochMilli());
                    insert.setLong(3, point.step());
                    insert.setDouble(4, point.comparable());
                    insert.setInt(5, nan(point));
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static MetricPoint greatest(List<MetricPoint> points) {
        var greatest = points.getFirst();
        for (var point : points) {
            if (point.supersedes(greatest)) {
                greatest = point;
            }
        }
        return greatest;
    }

    private static Map<String, Series> known(Connection connection, int run, @Nullable String onlyKey)
            throws SQLException {
        var known = new HashMap<String, Series>();
        var sql = onlyKey == null ? SERIES_OF_RUN : SERIES_OF_RUN + " AND name = ?";
        try (var select = connection.prepareStatement(sql)) {
            select.setInt(1, run);
            if (onlyKey != null) {
                select.setString(2, onlyKey);
            }
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var latest = new MetricPoint(
                            rows.getString(1),
                            rows.getDouble(3),
                            Instant.ofEpochMilli(rows.getLong(6)),
                            rows.getLong(5));
                    known.put(latest.key(), new Series(rows.getInt(2), latest));
                }
            }
        }
        return known;
    }

    private static int insertSeries(Connection connection, int run, MetricPoint latest) throws SQLException {
        int seq;
        try (var next = connection.prepareStatement(NEXT_SERIES);
                var rows = next.executeQuery()) {
            rows.next();
            seq = rows.getInt(1);
        }
        try (var insert = connection.prepareStatement(INSERT_SERIES)) {
            insert.setInt(1, seq);
            insert.setInt(2, run);
            insert.setString(3, latest.key());
            insert.setDouble(4, latest.comparable());
            insert.setInt(5, nan(latest));
            insert.setLong(6, latest.step());
            insert.setLong(7, latest.at().toEpochMilli());
            insert.executeUpdate();
        }
        return seq;
    }

    private static void updateSeries(Connection connection, int seq, MetricPoint latest) throws SQLException {
        try (var update = connection.prepareStatement(UPDATE_SERIES)) {
            update.setDouble(1, latest.comparable());
            update.setInt(2, nan(latest));
            update.setLong(3, latest.step());
            update.setLong(4, latest.at().toEpochMilli());
            update.setInt(5, seq);
            update.executeUpdate();
        }
    }

    private static int nan(MetricPoint point) {
        return Double.isNaN(point.value()) ? 1 : 0;
    }
}
