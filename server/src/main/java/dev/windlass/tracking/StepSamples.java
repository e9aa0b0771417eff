package dev.windlass.tracking;

import dev.windlass.store.Database;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/**
 * Histories of one metric in several runs, thinned to the same steps, so that curves drawn over steps can be compared.
 *
 * <p>Steps are chosen from those that any of the runs has, at equal distances in their order; each run keeps its first
 * and its last one besides. All readings at a chosen step are kept.
 */
public final class StepSamples {
    private static final String SERIES =
            "SELECT r.id, s.seq FROM metric_series s JOIN run r ON r.seq = s.run WHERE s.name = ?";

    private final Database database;

    StepSamples(Database database) {
        this.database = database;
    }

    /** Steps from the first to the last, both included. */
    public record Interval(long first, long last) {}

    /** The readings by run, in the order of {@code runs}; by step, time and value. Runs without any are absent. */
    public Map<String, List<MetricPoint>> of(List<String> runs, String key, int stepsMax, Interval interval) {
        var readings = database.read(sql -> readings(sql, runs, key, interval));
        var chosen = new HashSet<Long>();
        var all = new TreeSet<Long>();
        for (var points : readings.values()) {
            if (points.size() > 0) {
                chosen.add(points.step(0));
                chosen.add(points.step(points.size() - 1));
                IntStream.range(0, points.size()).forEach(index -> all.add(points.step(index)));
            }
        }
        chosen.addAll(spread(List.copyOf(all), stepsMax));
        var sampled = new LinkedHashMap<String, List<MetricPoint>>();
        for (var run : runs) {
            var points = readings.get(run);
            if (points != null) {
                sampled.put(run, chosen(points, key, chosen));
            }
        }
        return sampled;
    }

    /** The readings of these steps by run, in the order of steps. */
    private static Map<String, Points> readings(Handle sql, List<String> runs, String key, Interval interval) {
        var readings = new HashMap<String, Points>();
        series(sql, runs, key).forEach((run, series) -> {
            try {
                readings.put(run, PointChunks.all(sql, series).ofSteps(interval.first(), interval.last()));
            } catch (SQLException e) {
                throw RunWriter.failed(e);
            }
        });
        return readings;
    }

    private static Map<String, Integer> series(Handle sql, List<String> runs, String key) {
        var series = new LinkedHashMap<String, Integer>();
        for (var part : Chunks.of(runs)) {
            var binds = new ArrayList<Object>();
            binds.add(key);
            binds.addAll(part);
            sql.select(SearchSql.in(SERIES + " AND r.id", "IN", part.size()), binds.toArray())
                    .map((row, _) -> series.put(row.getString(1), row.getInt(2)))
                    .list();
        }
        return series;
    }

    /** At most {@code max} of them at equal distances, and the last. */
    private static List<Long> spread(List<Long> steps, int max) {
        if (steps.size() <= max) {
            return steps;
        }
        var spread = new ArrayList<Long>(max + 1);
        for (var i = 0; i < max; i++) {
            spread.add(steps.get((int) ((long) i * steps.size() / max)));
        }
        spread.add(steps.getLast());
        return spread;
    }

    private static List<MetricPoint> chosen(Points points, String key, Set<Long> steps) {
        return IntStream.range(0, points.size())
                .filter(index -> steps.contains(points.step(index)))
                .limit(Limits.HISTORY_PER_PAGE_MAX)
                .mapToObj(index -> points.reading(key, index))
                .toList();
    }
}
