package dev.windlass.frame;

import dev.windlass.kernel.Nearest;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** A table in memory, column by column. It never changes. */
public final class Frame {
    /** Rows that fit. */
    public static final int ROWS_MAX = 20_000_000;

    private final int rows;
    private final Map<String, Column> columns;

    private Frame(int rows, Map<String, Column> columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** A frame of these columns, which must be of one length. */
    public static Frame of(SequencedMap<String, Column> columns) {
        var rows = columns.isEmpty() ? 0 : columns.firstEntry().getValue().rows();
        columns.forEach((name, column) -> {
            if (column.rows() != rows) {
                throw new IllegalArgumentException(
                        "column '%s' has %d rows, not %d".formatted(name, column.rows(), rows));
            }
        });
        return new Frame(rows, Collections.unmodifiableMap(new LinkedHashMap<>(columns)));
    }

    /**
     * A frame of rows as JSON gives them. A column holds numbers (or booleans) or texts, whichever its first value is;
     * a field that a row lacks is missing.
     *
     * @param timeColumns columns that hold ISO-8601 times, or milliseconds since 1970
     */
    public static Frame rowsOf(
            List<? extends Map<String, ? extends @Nullable Object>> rows, Collection<String> timeColumns) {
        return RowsReader.read(rows, timeColumns);
    }

    public int rows() {
        return rows;
    }

    public List<String> names() {
        return List.copyOf(columns.keySet());
    }

    public boolean has(String name) {
        return columns.containsKey(name);
    }

    public Column column(String name) {
        var column = columns.get(name);
        if (column == null) {
            throw noSuchColumn(name, columns.keySet());
        }
        return column;
    }

    /** The column, which must hold numbers or nothing at all. */
    public NumberColumn numbers(String name) {
        var column = column(name);
        if (column instanceof NumberColumn found) {
            return found;
        }
        if (isEmpty(column)) {
            return missingNumbers(rows);
        }
        throw otherKind(name, column, "numbers");
    }

    /** The column, which must hold texts or nothing at all. */
    public TextColumn texts(String name) {
        var column = column(name);
        if (column instanceof TextColumn found) {
            return found;
        }
        if (isEmpty(column)) {
            return new TextColumn(new @Nullable String[rows]);
        }
        throw otherKind(name, column, "texts");
    }

    /** The column, which must hold times or nothing at all. */
    public TimeColumn times(String name) {
        var column = column(name);
        if (column instanceof TimeColumn found) {
            return found;
        }
        if (isEmpty(column)) {
            return missingTimes(rows);
        }
        throw otherKind(name, column, "times");
    }

    /** The values of one row by column: {@code Double}, {@code String}, {@code Instant}, or null when missing. */
    public Map<String, @Nullable Object> row(int row) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        columns.forEach((name, column) -> values.put(name, column.value(row)));
        return values;
    }

    /** The rows in the order of a column of times; rows of one time keep theirs. */
    public Frame orderedBy(String timeColumn) {
        var order = times(timeColumn).order();
        var ordered = new LinkedHashMap<String, Column>();
        names().forEach(name -> ordered.put(name, column(name).take(order)));
        return of(ordered);
    }

    /** The rows of this frame, then those of {@code other}. A column that only one of them has is missing in the rest. */
    public Frame append(Frame other) {
        var all = new LinkedHashMap<String, Column>();
        columns.keySet().forEach(name -> all.put(name, joined(name, this, other)));
        other.columns.keySet().forEach(name -> all.computeIfAbsent(name, _ -> joined(name, this, other)));
        return of(all);
    }

    /** The same frame with one more column, or with another in its place. */
    public Frame with(String name, Column column) {
        var all = new LinkedHashMap<>(columns);
        all.put(name, column);
        return of(all);
    }

    /** Writes a Parquet file, its times as TIMESTAMP. */
    public void writeParquet(DuckDb engine, Path file) {
        FrameWriter.write(engine, this, file);
    }

    private static Column joined(String name, Frame upper, Frame lower) {
        var first = upper.has(name) && !isEmpty(upper.column(name)) ? upper.column(name) : lower.columns.get(name);
        return switch (first == null ? upper.column(name) : first) {
            case NumberColumn _ ->
                new NumberColumn(joined(
                        upper.has(name) ? upper.numbers(name) : missingNumbers(upper.rows),
                        lower.has(name) ? lower.numbers(name) : missingNumbers(lower.rows)));
            case TextColumn _ ->
                new TextColumn(joined(
                        upper.has(name) ? upper.texts(name).values() : new @Nullable String[upper.rows],
                        lower.has(name) ? lower.texts(name).values() : new @Nullable String[lower.rows]));
            case TimeColumn _ ->
                new TimeColumn(joined(
                        upper.has(name) ? upper.times(name) : missingTimes(upper.rows),
                        lower.has(name) ? lower.times(name) : missingTimes(lower.rows)));
        };
    }

    private static double[] joined(NumberColumn upper, NumberColumn lower) {
        var all = Arrays.copyOf(upper.values(), upper.rows() + lower.rows());
        System.arraycopy(lower.values(), 0, all, upper.rows(), lower.rows());
        return all;
    }

    private static @Nullable String[] joined(@Nullable String[] upper, @Nullable String[] lower) {
        var all = Arrays.copyOf(upper, upper.length + lower.length);
        System.arraycopy(lower, 0, all, upper.length, lower.length);
        return all;
    }

    private static long[] joined(TimeColumn upper, TimeColumn lower) {
        var all = Arrays.copyOf(upper.epochMillis(), upper.rows() + lower.rows());
        System.arraycopy(lower.epochMillis(), 0, all, upper.rows(), lower.rows());
        return all;
    }

    private static NumberColumn missingNumbers(int rows) {
        var values = new double[rows];
        Arrays.fill(values, Double.NaN);
        return new NumberColumn(values);
    }

    private static TimeColumn missingTimes(int rows) {
        var values = new long[rows];
        Arrays.fill(values, TimeColumn.MISSING);
        return new TimeColumn(values);
    }

    private static boolean isEmpty(Column column) {
        for (var row = 0; row < column.rows(); row++) {
            if (!column.isMissing(row)) {
                return false;
            }
        }
        return true;
    }

    static ProblemException noSuchColumn(String name, Collection<String> known) {
        return Problem.invalid(
                "no-such-column",
                "There is no column '%s'.".formatted(name),
                "The columns are %s.".formatted(String.join(", ", known)),
                Nearest.to(name, known).map("Did you mean '%s'?"::formatted).orElse(""));
    }

    private static ProblemException otherKind(String name, Column column, String wanted) {
        return Problem.invalid(
                "wrong-column-type",
                "The column '%s' holds %s.".formatted(name, column.kind()),
                "A column of %s is needed.".formatted(wanted),
                "Convert it in the source's query, or name another column.");
    }
}
