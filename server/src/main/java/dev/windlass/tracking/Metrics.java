package dev.windlass.tracking;

import dev.windlass.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The history of metrics. */
public final class Metrics {
    private static final String HISTORY = """
            SELECT p.at_ms, p.step, p.value, p.is_nan
            FROM metric_point p
            WHERE p.series = (SELECT s.seq FROM metric_series s WHERE s.run =
                (SELECT r.seq FROM run r WHERE r.id = ?) AND s.name = ?)
            ORDER BY p.at_ms, p.step, p.value, p.is_nan
            LIMIT ? OFFSET ?
            """;

    private final Database database;

    Metrics(Database database) {
        this.database = database;
    }

    /** Readings in the order of time, step and value. A run or key that is unknown has none. */
    public Page<MetricPoint> history(String run, String key, int limit, int offset) {
        return database.read(sql -> Page.of(
                sql.select(HISTORY, run, key, limit + 1, offset)
                        .map((row, _) -> point(key, row))
                        .list(),
                offset,
                limit));
    }

    /**
     * At most about {@code points} readings that show the same curve: of each stretch of equal length the smallest and the
     * greatest, so that no spike is lost. All of them when there are no more than that.
     */
    public List<MetricPoint> sampled(String run, String key, int points) {
        var all = new ArrayList<MetricPoint>();
        var page = history(run, key, Limits.HISTORY_PER_PAGE_MAX, 0);
        all.addAll(page.items());
        while (page.more()) {
            page = history(run, key, Limits.HISTORY_PER_PAGE_MAX, page.next());
            all.addAll(page.items());
        }
        if (all.size() <= points) {
            return all;
        }
        var stretches = Math.max(1, points / 2);
        var sampled = new ArrayList<MetricPoint>(points);
        for (var i = 0; i < stretches; i++) {
            var from = (int) ((long) all.size() * i / stretches);
            var to = (int) ((long) all.size() * (i + 1) / stretches);
            addExtremes(all.subList(from, to), sampled);
        }
        return sampled;
    }

    private static void addExtremes(List<MetricPoint> stretch, List<MetricPoint> into) {
        var smallest = 0;
        var greatest = 0;
        for (var i = 1; i < stretch.size(); i++) {
            if (stretch.get(i).comparable() < stretch.get(smallest).comparable()) {
                smallest = i;
            }
            if (stretch.get(i).comparable() > stretch.get(greatest).comparable()) {
                greatest = i;
            }
        }
        into.add(stretch.get(Math.min(smallest, greatest)));
        if (smallest != greatest) {
            into.add(stretch.get(Math.max(smallest, greatest)));
        }
    }

    private static MetricPoint point(String key, ResultSet row) throws SQLException {
        return new MetricPoint(
                key,
                row.getInt(4) == 1 ? Double.NaN : row.getDouble(3),
                Instant.ofEpochMilli(row.getLong(1)),
                row.getLong(2));
    }
}
