package dev.windlass.tracking;

import dev.windlass.store.Prepared;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * The stored readings of a series: chunks of many readings each, numbered in the order in which they were begun.
 *
 * <p>Readings that come one by one are added to the last chunk until it has {@link #TAIL_POINTS_MAX}, about what fits
 * into one page of SQLite; then the next is begun. Many at once become a chunk of their own. Within a chunk they are in
 * the order of a history, each once. Chunks may overlap when readings come late; whoever reads them puts them in order
 * and drops what is there twice. In the usual case chunks follow on each other, which their bounds tell, and a page of a
 * history is read without the chunks before it.
 */
final class PointChunks {
    static final int TAIL_POINTS_MAX = 160;
    static final int CHUNK_POINTS_MAX = 4_096;

    /** The chunks of a series are those whose id begins with its number. */
    private static final int NUMBER_BITS = 32;

    private static final String TAIL = "SELECT data FROM metric_chunk WHERE id = ?";
    private static final String UPDATE = "UPDATE metric_chunk SET points = ?, bounds = ?, data = ? WHERE id = ?";
    private static final String INSERT = "INSERT INTO metric_chunk (id, points, bounds, data) VALUES (?, ?, ?, ?)";
    private static final String HEADS =
            "SELECT id, points, bounds FROM metric_chunk WHERE id BETWEEN ? AND ? ORDER BY id";
    private static final String DATA = "SELECT data FROM metric_chunk WHERE id BETWEEN ? AND ? ORDER BY id";

    private PointChunks() {}

    /** How many chunks a series has, and how many readings its last one. */
    record Extent(int chunks, int tailPoints) {
        static final Extent NONE = new Extent(0, 0);
    }

    private static long id(int series, int number) {
        return ((long) series << NUMBER_BITS) | number;
    }

    /** Adds readings that are in order; answers how far the series reaches now. */
    static Extent append(Handle sql, int series, Extent extent, Points fresh) throws SQLException {
        if (extent.chunks() > 0 && extent.tailPoints() + fresh.size() <= TAIL_POINTS_MAX) {
            return appendToTail(sql, series, extent, fresh);
        }
        var chunks = extent.chunks();
        var tailPoints = extent.tailPoints();
        try (var insert = Prepared.on(sql, INSERT)) {
            for (var from = 0; from < fresh.size(); from += CHUNK_POINTS_MAX) {
                var to = Math.min(fresh.size(), from + CHUNK_POINTS_MAX);
                tailPoints = to - from;
                insert.statement().setLong(1, id(series, chunks));
                insert.statement().setInt(2, tailPoints);
                insert.statement().setBytes(3, bounds(fresh, from, to));
                insert.statement().setBytes(4, fresh.bytes(from, to));
                insert.statement().executeUpdate();
                chunks++;
            }
        }
        return new Extent(chunks, tailPoints);
    }

    private static Extent appendToTail(Handle sql, int series, Extent extent, Points fresh) throws SQLException {
        var id = id(series, extent.chunks() - 1);
        var points = new Points(extent.tailPoints() + fresh.size());
        try (var select = Prepared.on(sql, TAIL)) {
            select.statement().setLong(1, id);
            try (var row = select.statement().executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("series %d has no chunk %d".formatted(series, id));
                }
                points.add(row.getBytes(1));
            }
        }
        for (var i = 0; i < fresh.size(); i++) {
            points.add(fresh, i);
        }
        var all = points.ordered();
        if (all.size() > extent.tailPoints()) {
            try (var update = Prepared.on(sql, UPDATE)) {
                update.statement().setInt(1, all.size());
                update.statement().setBytes(2, bounds(all, 0, all.size()));
                update.statement().setBytes(3, all.bytes(0, all.size()));
                update.statement().setLong(4, id);
                update.statement().executeUpdate();
            }
        }
        return new Extent(extent.chunks(), all.size());
    }

    /** The first and the last reading of a chunk. */
    private static byte[] bounds(Points points, int from, int to) {
        var bounds = new Points(2);
        bounds.add(points, from);
        bounds.add(points, to - 1);
        return bounds.bytes(0, 2);
    }

    /** Removes all readings of a series. */
    static void remove(Handle sql, int series) {
        sql.execute("DELETE FROM metric_chunk WHERE id BETWEEN ? AND ?", id(series, 0), id(series, Integer.MAX_VALUE));
    }

    /** All readings of a series, in order. */
    static Points all(Handle sql, int series) throws SQLException {
        return data(sql, id(series, 0), id(series, Integer.MAX_VALUE), 16).ordered();
    }

    private static Points data(Handle sql, long first, long last, int capacity) throws SQLException {
        var points = new Points(capacity);
        try (var select = Prepared.on(sql, DATA)) {
            select.statement().setLong(1, first);
            select.statement().setLong(2, last);
            try (var rows = select.statement().executeQuery()) {
                while (rows.next()) {
                    points.add(rows.getBytes(1));
                }
            }
        }
        return points;
    }

    /** Some readings of a series in order, from number {@code offset} on, at most {@code limit}. */
    static List<MetricPoint> page(Handle sql, int series, String key, int offset, int limit) throws SQLException {
        var heads = new Heads(sql, series);
        var from = offset;
        Points points;
        if (heads.followOn) {
            var chosen = heads.covering(offset, limit);
            points = data(sql, chosen.firstId(), chosen.lastId(), chosen.points());
            from -= chosen.before();
        } else {
            points = all(sql, series);
        }
        var to = (int) Math.min(points.size(), (long) from + limit);
        var page = new ArrayList<MetricPoint>(Math.max(0, to - from));
        for (var i = from; i < to; i++) {
            page.add(points.reading(key, i));
        }
        return page;
    }

    /** What is told of the chunks of a series without their readings. */
    private static final class Heads {
        private final List<Long> ids = new ArrayList<>();
        private final List<Integer> counts = new ArrayList<>();

        /** Whether each chunk begins after the end of the one before. */
        private boolean followOn = true;

        Heads(Handle sql, int series) throws SQLException {
            var before = new Points(2);
            try (var select = Prepared.on(sql, HEADS)) {
                select.statement().setLong(1, id(series, 0));
                select.statement().setLong(2, id(series, Integer.MAX_VALUE));
                try (var rows = select.statement().executeQuery()) {
                    while (rows.next()) {
                        ids.add(rows.getLong(1));
                        counts.add(rows.getInt(2));
                        var bounds = new Points(2);
                        bounds.add(rows.getBytes(3));
                        followOn &= before.size() == 0 || Points.compare(before, 1, bounds, 0) < 0;
                        before = bounds;
                    }
                }
            }
        }

        /** The chunks that hold these readings. */
        Span covering(int offset, int limit) {
            var first = 0;
            var before = 0;
            while (first < ids.size() && before + counts.get(first) <= offset) {
                before += counts.get(first);
                first++;
            }
            var last = first;
            var points = 0;
            while (last < ids.size() && (long) before + points < (long) offset + limit) {
                points += counts.get(last);
                last++;
            }
            return last == first
                    ? new Span(1, 0, before, 0)
                    : new Span(ids.get(first), ids.get(last - 1), before, points);
        }
    }

    /** Chunks that lie side by side: how many readings are before them, and how many they hold. */
    private record Span(long firstId, long lastId, int before, int points) {}
}
