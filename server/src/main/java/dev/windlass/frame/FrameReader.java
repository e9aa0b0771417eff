package dev.windlass.frame;

import dev.windlass.kernel.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/**
 * Collects the rows of a query into columns.
 *
 * <p>The engine is asked to turn every column into one of three types, so that its vectors can be copied as they are:
 * a third of the time that the rows of a result set take, one object after the other.
 */
final class FrameReader {
    private static final int ROWS_AT_FIRST = 2_048;

    /** Different texts of a column that are kept once each; a column with more holds a text per row. */
    private static final int SHARED_TEXTS_MAX = 4_096;

    private FrameReader() {}

    /** @param sql one SELECT statement */
    static Frame read(DuckDBConnection connection, String sql) throws SQLException {
        var names = new ArrayList<String>();
        var builders = new ArrayList<Builder>();
        try (var asked = connection.prepareStatement(sql)) {
            var meta = asked.getMetaData();
            for (var i = 1; i <= meta.getColumnCount(); i++) {
                requireNew(names, meta.getColumnLabel(i));
                names.add(meta.getColumnLabel(i));
                builders.add(builder(meta.getColumnTypeName(i)));
            }
        }
        return read(connection, plain(sql, builders), names, builders);
    }

    private static Frame read(DuckDBConnection connection, String sql, List<String> names, List<Builder> builders)
            throws SQLException {
        var count = 0;
        try (var statement = connection.prepareStatement(sql);
                var result = statement.unwrap(DuckDBPreparedStatement.class).query()) {
            while (result.nextChunk()) {
                var chunk = result.chunk();
                if (count + chunk.rowCount() > Frame.ROWS_MAX) {
                    throw tooManyRows();
                }
                for (var i = 0; i < builders.size(); i++) {
                    builders.get(i).add(chunk.vector(i), count);
                }
                count += (int) chunk.rowCount();
            }
        }
        var columns = new LinkedHashMap<String, Column>();
        for (var i = 0; i < names.size(); i++) {
            columns.put(names.get(i), builders.get(i).build(count));
        }
        return Frame.of(columns);
    }

    private static void requireNew(List<String> names, String name) {
        if (names.contains(name)) {
            throw Problem.invalid(
                    "ambiguous-column",
                    "The query answers two columns called '%s'.".formatted(name),
                    "Each column needs a name of its own.",
                    "Rename one with AS.");
        }
    }

    /** The query with columns that the builders can copy; they are named by place, whatever their names are. */
    private static String plain(String sql, List<Builder> builders) {
        var places = IntStream.range(0, builders.size()).boxed().toList();
        return "SELECT %s FROM (%s%n) AS answer(%s)"
                .formatted(
                        places.stream()
                                .map(i -> builders.get(i).plain().formatted("c" + i))
                                .collect(Collectors.joining(", ")),
                        sql,
                        places.stream().map(i -> "c" + i).collect(Collectors.joining(", ")));
    }

    private static Builder builder(String type) {
        var name = type.toUpperCase(Locale.ROOT);
        if (ColumnTypes.isTime(name)) {
            return new Times();
        }
        return ColumnTypes.isNumber(name) || name.equals("BOOLEAN") || name.contains("NULL")
                ? new Numbers(name.startsWith("DECIMAL"))
                : new Texts();
    }

    private static int grown(int length, int needed) {
        return Math.max(ROWS_AT_FIRST, Math.max(needed, length + (length >> 1)));
    }

    private static RuntimeException tooManyRows() {
        return Problem.refused(
                "too-many-rows",
                "The query answers more than %,d rows.".formatted(Frame.ROWS_MAX),
                "So many do not fit into memory.",
                "Select fewer rows, or aggregate in the query.");
    }

    private sealed interface Builder {
        /** The expression of SQL that gives a column the type that is copied; {@code %s} is the column. */
        String plain();

        /** Copies a vector to the rows from {@code row} on. */
        void add(DuckDBReadableVector vector, int row);

        Column build(int rows);
    }

    private static final class Numbers implements Builder {
        private final boolean decimal;
        private double[] values = new double[0];

        /** @param decimal whether each value is rounded to a double from its digits, which a cast does less exactly */
        Numbers(boolean decimal) {
            this.decimal = decimal;
        }

        @Override
        public String plain() {
            return decimal ? "%s" : "CAST(%s AS DOUBLE)";
        }

        @Override
        public void add(DuckDBReadableVector vector, int row) {
            var count = (int) vector.rowCount();
            if (row + count > values.length) {
                values = Arrays.copyOf(values, grown(values.length, row + count));
            }
            var digits = vector.getType() == DuckDBColumnType.DECIMAL;
            for (var i = 0; i < count; i++) {
                if (vector.isNull(i)) {
                    values[row + i] = Double.NaN;
                } else {
                    values[row + i] = digits ? vector.getBigDecimal(i).doubleValue() : vector.getDouble(i);
                }
            }
        }

        @Override
        public Column build(int rows) {
            return new NumberColumn(Arrays.copyOf(values, rows));
        }
    }

    private static final class Texts implements Builder {
        private final Map<String, String> shared = new HashMap<>();
        private @Nullable String[] values = new @Nullable String[0];

        @Override
        public String plain() {
            return "CAST(%s AS VARCHAR)";
        }

        @Override
        public void add(DuckDBReadableVector vector, int row) {
            var count = (int) vector.rowCount();
            if (row + count > values.length) {
                values = Arrays.copyOf(values, grown(values.length, row + count));
            }
            for (var i = 0; i < count; i++) {
                values[row + i] = vector.isNull(i) ? null : shared(vector.getString(i));
            }
        }

        private String shared(String text) {
            if (shared.size() >= SHARED_TEXTS_MAX) {
                return shared.getOrDefault(text, text);
            }
            var before = shared.putIfAbsent(text, text);
            return before == null ? text : before;
        }

        @Override
        public Column build(int rows) {
            return new TextColumn(Arrays.copyOf(values, rows));
        }
    }

    private static final class Times implements Builder {
        private long[] values = new long[0];

        @Override
        public String plain() {
            return "epoch_ms(%s)";
        }

        @Override
        public void add(DuckDBReadableVector vector, int row) {
            var count = (int) vector.rowCount();
            if (row + count > values.length) {
                values = Arrays.copyOf(values, grown(values.length, row + count));
            }
            for (var i = 0; i < count; i++) {
                values[row + i] = vector.isNull(i) ? TimeColumn.MISSING : vector.getLong(i);
            }
        }

        @Override
        public Column build(int rows) {
            return new TimeColumn(Arrays.copyOf(values, rows));
        }
    }
}
