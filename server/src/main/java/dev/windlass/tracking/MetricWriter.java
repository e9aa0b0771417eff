package dev.windlass.tracking;

import dev.windlass.store.Prepared;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Writes readings. This is the path with the highest rate of all, so it speaks JDBC directly: a look-up of the series,
 * a chunk of readings, and an update of the series with its latest reading.
 */
final class MetricWriter {
    /** More keys than these are looked up together. */
    private static final int SINGLE_LOOKUPS_MAX = 8;

    private static final String SERIES_OF_RUN =
            "SELECT name, seq, value, step, at_ms, chunks, tail_points FROM metric_series WHERE run = ?";
    private static final String SERIES = SERIES_OF_RUN + " AND name = ?";
    private static final String NEXT_SERIES = "SELECT COALESCE(MAX(seq), 0) + 1 FROM metric_series";
    private static final String INSERT_SERIES = """
            INSERT INTO metric_series (seq, run, experiment, name, value, is_nan, step, at_ms, chunks, tail_points)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String UPDATE_SERIES = """
            UPDATE metric_series SET value = ?, is_nan = ?, step = ?, at_ms = ?, chunks = ?, tail_points = ? WHERE seq = ?
            """;
    private static final String UPDATE_EXTENT = "UPDATE metric_series SET chunks = ?, tail_points = ? WHERE seq = ?";
    private static final String UPSERT_MODEL_METRIC = """
            INSERT INTO logged_model_metric
                (model, name, dataset_name, dataset_digest, run, value, is_nan, step, at_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (model, name, dataset_name, dataset_digest, run) DO UPDATE SET
                value = excluded.value, is_nan = excluded.is_nan, step = excluded.step, at_ms = excluded.at_ms
            """;

    private MetricWriter() {}

    private record Series(int seq, MetricPoint latest, PointChunks.Extent extent) {}

    static void write(Handle sql, String runId, Runs.Row run, List<MetricPoint> points) {
        if (points.isEmpty()) {
            return;
        }
        var byKey = new LinkedHashMap<String, List<MetricPoint>>();
        points.forEach(point ->
                byKey.computeIfAbsent(point.key(), _ -> new ArrayList<>()).add(point));
        try {
            var known = known(sql, run.seq(), byKey.keySet());
            var next = known.size() == byKey.size() ? 0 : nextSeries(sql);
            for (var entry : byKey.entrySet()) {
                var series = known.get(entry.getKey());
                if (series == null) {
                    begin(sql, next++, run, entry.getValue());
                } else {
                    extend(sql, series, entry.getValue());
                }
            }
        } catch (SQLException e) {
            throw RunWriter.failed(e);
        }
        points.forEach(point -> ofModel(sql, runId, point));
    }

    private static void begin(Handle sql, int seq, Runs.Row run, List<MetricPoint> readings) throws SQLException {
        var extent = PointChunks.append(sql, seq, PointChunks.Extent.NONE, Points.ordered(readings));
        insert(sql, seq, run, greatest(readings), extent);
    }

    private static void extend(Handle sql, Series series, List<MetricPoint> readings) throws SQLException {
        var greatest = greatest(readings);
        var extent = PointChunks.append(sql, series.seq(), series.extent(), Points.ordered(readings));
        if (greatest.supersedes(series.latest())) {
            update(sql, series.seq(), greatest, extent);
        } else if (!extent.equals(series.extent())) {
            update(sql, series.seq(), extent);
        }
    }

    /** Keeps a reading that is about a logged model too with that. */
    static void ofModel(Handle sql, String runId, MetricPoint point) {
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

    private static MetricPoint greatest(List<MetricPoint> points) {
        var greatest = points.getFirst();
        for (var point : points) {
            if (point.supersedes(greatest)) {
                greatest = point;
            }
        }
        return greatest;
    }

    private static Map<String, Series> known(Handle sql, int run, Set<String> keys) throws SQLException {
        var known = new HashMap<String, Series>();
        if (keys.size() > SINGLE_LOOKUPS_MAX) {
            try (var select = Prepared.on(sql, SERIES_OF_RUN)) {
                select.statement().setInt(1, run);
                try (var rows = select.statement().executeQuery()) {
                    collect(rows, known);
                }
            }
            return known;
        }
        try (var select = Prepared.on(sql, SERIES)) {
            for (var key : keys) {
                select.statement().setInt(1, run);
                select.statement().setString(2, key);
                try (var rows = select.statement().executeQuery()) {
                    collect(rows, known);
                }
            }
        }
        return known;
    }

    private static void collect(ResultSet rows, Map<String, Series> into) throws SQLException {
        while (rows.next()) {
            var latest = new MetricPoint(
                    rows.getString(1), rows.getDouble(3), Instant.ofEpochMilli(rows.getLong(5)), rows.getLong(4));
            into.put(
                    latest.key(),
                    new Series(rows.getInt(2), latest, new PointChunks.Extent(rows.getInt(6), rows.getInt(7))));
        }
    }

    private static int nextSeries(Handle sql) throws SQLException {
        try (var next = Prepared.on(sql, NEXT_SERIES);
                var rows = next.statement().executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void insert(Handle sql, int seq, Runs.Row run, MetricPoint latest, PointChunks.Extent extent)
            throws SQLException {
        try (var insert = Prepared.on(sql, INSERT_SERIES)) {
            var statement = insert.statement();
            statement.setInt(1, seq);
            statement.setInt(2, run.seq());
            statement.setInt(3, run.experiment());
            statement.setString(4, latest.key());
            statement.setDouble(5, latest.comparable());
            statement.setInt(6, nan(latest));
            statement.setLong(7, latest.step());
            statement.setLong(8, latest.at().toEpochMilli());
            statement.setInt(9, extent.chunks());
            statement.setInt(10, extent.tailPoints());
            statement.executeUpdate();
        }
    }

    private static void update(Handle sql, int seq, MetricPoint latest, PointChunks.Extent extent) throws SQLException {
        try (var update = Prepared.on(sql, UPDATE_SERIES)) {
            var statement = update.statement();
            statement.setDouble(1, latest.comparable());
            statement.setInt(2, nan(latest));
            statement.setLong(3, latest.step());
            statement.setLong(4, latest.at().toEpochMilli());
            statement.setInt(5, extent.chunks());
            statement.setInt(6, extent.tailPoints());
            statement.setInt(7, seq);
            statement.executeUpdate();
        }
    }

    static void update(Handle sql, int seq, PointChunks.Extent extent) throws SQLException {
        try (var update = Prepared.on(sql, UPDATE_EXTENT)) {
            update.statement().setInt(1, extent.chunks());
            update.statement().setInt(2, extent.tailPoints());
            update.statement().setInt(3, seq);
            update.statement().executeUpdate();
        }
    }

    private static int nan(MetricPoint point) {
        return Double.isNaN(point.value()) ? 1 : 0;
    }
}
