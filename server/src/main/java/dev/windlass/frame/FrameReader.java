package dev.windlass.frame;

import dev.windlass.kernel.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects the rows of a query into columns. */
final class FrameReader {
    private static final int ROWS_AT_FIRST = 1_024;

    private FrameReader() {}

    static Frame read(ResultSet rows) throws SQLException {
        var meta = rows.getMetaData();
        var names = new ArrayList<String>();
        var builders = new ArrayList<Builder>();
        for (var i = 1; i <= meta.getColumnCount(); i++) {
            names.add(meta.getColumnLabel(i));
            builders.add(builder(meta.getColumnTypeName(i)));
        }
        var count = 0;
        while (rows.next()) {
            if (count == Frame.ROWS_MAX) {
                throw tooManyRows();
            }
            for (var i = 0; i < builders.size(); i++) {
                builders.get(i).add(rows, i + 1, count);
            }
            count++;
        }
        return frame(names, builders, count);
    }

    private static Frame frame(List<String> names, List<Builder> builders, int rows) {
        var columns = new LinkedHashMap<String, Column>();
        for (var i = 0; i < names.size(); i++) {
            if (columns.put(names.get(i), builders.get(i).build(rows)) != null) {
                throw Problem.invalid(
                        "ambiguous-column",
                        "The query answers two columns called '%s'.".formatted(names.get(i)),
                        "Each column needs a name of its own.",
                        "Rename one with AS.");
            }
        }
        return Frame.of(columns);
    }

    private static Builder builder(String type) {
        var name = type.toUpperCase(Locale.ROOT);
        if (name.startsWith("TIMESTAMP") || name.equals("DATE")) {
            return new Times(name.contains("TIME ZONE"));
        }
        if (name.equals("BOOLEAN")) {
            return new Booleans();
        }
        return ColumnTypes.isNumber(name) || name.contains("NULL") ? new Numbers() : new Texts();
    }

    private static int grown(int length) {
        return Math.max(ROWS_AT_FIRST, length + (length >> 1));
    }

    private static RuntimeException tooManyRows() {
        return Problem.refused(
                "too-many-rows",
                "The query answers more than %,d rows.".formatted(Frame.ROWS_MAX),
                "So many do not fit into memory.",
                "Select fewer rows, or aggregate in the query.");
    }

    private sealed interface Builder {
        void add(ResultSet rows, int column, int row) throws SQLException;

        Column build(int rows);
    }

    private static sealed class Numbers implements Builder {
        private double[] values = new double[0];

        @Override
        public void add(ResultSet rows, int column, int row) throws SQLException {
            if (row == values.length) {
                values = Arrays.copyOf(values, grown(row));
            }
            var value = read(rows, column);
            values[row] = rows.wasNull() ? Double.NaN : value;
        }

        double read(ResultSet rows, int column) throws SQLException {
            return rows.getDouble(column);
        }

        @Override
        public Column build(int rows) {
            return new NumberColumn(Arrays.copyOf(values, rows));
        }
    }

    private static final class Booleans extends Numbers {
        @Override
        double read(ResultSet rows, int column) throws SQLException {
            return rows.getBoolean(column) ? 1 : 0;
        }
    }

    private static final class Texts implements Builder {
        private @Nullable String[] values = new @Nullable String[0];

        @Override
        public void add(ResultSet rows, int column, int row) throws SQLException {
            if (row == values.length) {
                values = Arrays.copyOf(values, grown(row));
            }
            values[row] = rows.getString(column);
        }

        @Override
        public Column build(int rows) {
            return new TextColumn(Arrays.copyOf(values, rows));
        }
    }

    private static final class Times implements Builder {
        private final boolean zoned;
        private long[] values = new long[0];

        Times(boolean zoned) {
            this.zoned = zoned;
        }

        @Override
        public void add(ResultSet rows, int column, int row) throws SQLException {
            if (row == values.length) {
                values = Arrays.copyOf(values, grown(row));
            }
            if (zoned) {
                var at = rows.getObject(column, OffsetDateTime.class);
                values[row] = at == null ? TimeColumn.MISSING : at.toInstant().toEpochMilli();
            } else {
                var at = rows.getObject(column, LocalDateTime.class);
                values[row] = at == null
                        ? TimeColumn.MISSING
                        : at.toInstant(ZoneOffset.UTC).toEpochMilli();
            }
        }

        @Override
        public Column build(int rows) {
            return new TimeColumn(Arrays.copyOf(values, rows));
        }
    }
}
