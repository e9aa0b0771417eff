package dev.windlass.tracking;

import dev.windlass.store.Database;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/**
 * Readings as they were stored once: a row each. They are moved into chunks before anything is read, some at a time, so
 * that a stop in between leaves the rest for the next start.
 */
final class PointRows {
    /** Readings that one transaction moves. */
    static final int PER_CHANGE = 100_000;

    private static final String FIRST_SERIES = "SELECT MIN(series) FROM metric_point";
    private static final String ROWS = """
            SELECT at_ms, step, value, is_nan FROM metric_point WHERE series = ?
            ORDER BY at_ms, step, value, is_nan LIMIT ?
            """;
    private static final String DELETE = """
            DELETE FROM metric_point WHERE series = ? AND (at_ms, step, value, is_nan) <= (?, ?, ?, ?)
            """;

    private PointRows() {}

    static void moveToChunks(Database database) {
        while (database.read(PointRows::some)) {
            database.<Boolean>write(change -> {
                var moved = 0;
                while (moved < PER_CHANGE && some(change.sql())) {
                    moved += moveOne(change.sql(), PER_CHANGE - moved);
                }
                return true;
            });
        }
    }

    private static boolean some(Handle sql) {
        return sql.select("SELECT 1 FROM metric_point LIMIT 1")
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Moves readings of one series, at most so many. */
    private static int moveOne(Handle sql, int limit) {
        int series = sql.select(FIRST_SERIES).mapTo(Integer.class).one();
        var points = new Points(16);
        sql.select(ROWS, series, limit)
                .map((row, _) -> {
                    points.add(row.getLong(1), row.getLong(2), row.getInt(4) == 1 ? Double.NaN : row.getDouble(3));
                    return true;
                })
                .list();
        var extent = sql.select("SELECT chunks, tail_points FROM metric_series WHERE seq = ?", series)
                .map((row, _) -> new PointChunks.Extent(row.getInt(1), row.getInt(2)))
                .one();
        try {
            MetricWriter.update(sql, series, PointChunks.append(sql, series, extent, points));
        } catch (SQLException e) {
            throw RunWriter.failed(e);
        }
        var last = points.size() - 1;
        var isNan = Double.isNaN(points.value(last));
        sql.execute(
                DELETE, series, points.at(last), points.step(last), isNan ? 0.0 : points.value(last), isNan ? 1 : 0);
        return points.size();
    }
}
