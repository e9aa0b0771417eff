package dev.windlass.tracking;

import dev.windlass.store.Database;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;

/** The history of metrics. */
public final class Metrics {
    private static final String SERIES = """
            SELECT s.seq FROM metric_series s JOIN run r ON r.seq = s.run WHERE r.id = ? AND s.name = ?
            """;

    private final Database database;

    Metrics(Database database) {
        this.database = database;
    }

    /** Readings in the order of time, step and value. A run or key that is unknown has none. */
    public Page<MetricPoint> history(String run, String key, int limit, int offset) {
        return database.read(sql -> {
            var series = series(sql, run, key);
            try {
                return series.isEmpty()
                        ? new Page<>(List.of(), offset, false)
                        : Page.of(PointChunks.page(sql, series.getAsInt(), key, offset, limit + 1), offset, limit);
            } catch (SQLException e) {
                throw RunWriter.failed(e);
            }
        });
    }

    private Points all(String run, String key) {
        return database.read(sql -> {
            var series = series(sql, run, key);
            try {
                return series.isEmpty() ? new Points(0) : PointChunks.all(sql, series.getAsInt());
            } catch (SQLException e) {
                throw RunWriter.failed(e);
            }
        });
    }

    private static OptionalInt series(Handle sql, String run, String key) {
        return sql.select(SERIES, run, key).mapTo(Integer.class).stream()
                .mapToInt(Integer::intValue)
                .findFirst();
    }

    /**
     * At most about {@code points} readings that show the same curve: of each stretch of as many readings the smallest
     * and the greatest, so that no spike is lost. All of them when there are no more than that.
     */
    public List<MetricPoint> sampled(String run, String key, int points) {
        return all(run, key).thinned(points).readings(key);
    }

    /**
     * As {@link #sampled}, of the steps {@code from} to {@code to} alone, and in the order of steps: what a chart shows
     * that was zoomed into.
     */
    public List<MetricPoint> sampled(String run, String key, long from, long to, int points) {
        return all(run, key).ofSteps(from, to).thinned(points).readings(key);
    }
}
