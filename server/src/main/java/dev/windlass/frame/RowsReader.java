package dev.windlass.frame;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns rows of JSON into columns. */
final class RowsReader {
    private RowsReader() {}

    static Frame read(List<? extends Map<String, ? extends @Nullable Object>> rows, Collection<String> timeColumns) {
        var names = new LinkedHashSet<String>();
        rows.forEach(row -> names.addAll(row.keySet()));
        var columns = new LinkedHashMap<String, Column>();
        for (var name : names) {
            columns.put(name, timeColumns.contains(name) ? times(rows, name) : column(rows, name));
        }
        return Frame.of(columns);
    }

    private static Column column(List<? extends Map<String, ? extends @Nullable Object>> rows, String name) {
        for (var row : rows) {
            var value = row.get(name);
            if (value instanceof Instant) {
                return times(rows, name);
            }
            if (value instanceof String) {
                return texts(rows, name);
            }
            if (value != null) {
                break;
            }
        }
        return numbers(rows, name);
    }

    private static NumberColumn numbers(List<? extends Map<String, ? extends @Nullable Object>> rows, String name) {
        var values = new double[rows.size()];
        Arrays.fill(values, Double.NaN);
        for (var i = 0; i < values.length; i++) {
            switch (rows.get(i).get(name)) {
                case null -> {}
                case Number number -> values[i] = number.doubleValue();
                case Boolean flag -> values[i] = flag ? 1 : 0;
                case Object other -> throw wrongValue(name, i, other, "a number");
            }
        }
        return new NumberColumn(values);
    }

    private static TextColumn texts(List<? extends Map<String, ? extends @Nullable Object>> rows, String name) {
        var values = new @Nullable String[rows.size()];
        for (var i = 0; i < values.length; i++) {
            switch (rows.get(i).get(name)) {
                case null -> {}
                case String text -> values[i] = text;
                case Object other -> throw wrongValue(name, i, other, "a text");
            }
        }
        return new TextColumn(values);
    }

    private static TimeColumn times(List<? extends Map<String, ? extends @Nullable Object>> rows, String name) {
        var values = new long[rows.size()];
        Arrays.fill(values, TimeColumn.MISSING);
        for (var i = 0; i < values.length; i++) {
            switch (rows.get(i).get(name)) {
                case null -> {}
                case Instant at -> values[i] = at.toEpochMilli();
                case Number millis -> values[i] = millis.longValue();
                case String text -> values[i] = millis(name, i, text);
                case Object other -> throw wrongValue(name, i, other, "a time");
            }
        }
        return new TimeColumn(values);
    }

    /** A time without a zone is UTC, as everywhere here. */
    private static long millis(String name, int row, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException _) {
            // Tried next without a zone.
        }
        try {
            return LocalDateTime.parse(text.replace(' ', 'T'))
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli();
        } catch (DateTimeException _) {
            throw wrongValue(name, row, text, "a time such as 2013-05-01T12:00:00Z");
        }
    }

    private static ProblemException wrongValue(String name, int row, Object value, String wanted) {
        return Problem.invalid(
                "wrong-value",
                "Row %d has %s for '%s'.".formatted(row + 1, value instanceof String ? "'" + value + "'" : value, name),
                "The column needs %s.".formatted(wanted),
                "");
    }
}
