package dev.windlass.tracking;

import dev.windlass.store.Database;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs as the rows of one table: its columns, its cells and its groups.
 *
 * <p>A column is named as in {@link Filter}: {@code metrics.loss}, {@code params.lr}, {@code tags.team}. Cells lie in the
 * order of the columns, so that a name is told once and not with every cell.
 */
public final class RunTable {
    public static final int GROUPS_MAX = 1_000;
    public static final int COLUMNS_MAX = 5_000;

    /** Columns are looked for in so many runs, the first in the order asked for. */
    public static final int LOOKED_AT_MAX = 500;

    /** Longer texts are cut in a table; the run itself has the whole of them. */
    public static final int CELL_LENGTH_MAX = 500;

    private final Database database;

    RunTable(Database database) {
        this.database = database;
    }

    /** A column, and whether not all runs that match have the same there. */
    public record Column(String name, boolean differs) {}

    /** What a column can be, and where its values lie. */
    enum Kind {
        METRIC("metrics.", "metric_series", "SUM(x.is_nan)"),
        PARAMETER("params.", "run_param", "0"),
        TAG("tags.", "run_tag", "0");

        private final String prefix;
        private final String table;
        private final String notNumbers;

        Kind(String prefix, String table, String notNumbers) {
            this.prefix = prefix;
            this.table = table;
            this.notNumbers = notNumbers;
        }

        String prefix() {
            return prefix;
        }

        String table() {
            return table;
        }

        /** SQL that counts values that are NaN, which are kept as another number. */
        String notNumbers() {
            return notNumbers;
        }
    }

    /** Runs that have the same under one name; without a value, those that have nothing there. */
    public record Group(@Nullable String value, int runs) {}

    /** Cells of a run: numbers or texts, {@code null} where it has none. */
    public record Cells(List<String> columns, List<List<@Nullable Object>> rows) {}

    /** How many runs match, on all pages. */
    public int count(RunQuery query) {
        if (query.experiments().isEmpty()) {
            return 0;
        }
        var search = new RunTableSql(new RunSearch(database.dialect(), query).select());
        return database.read(search::count);
    }

    /**
     * What the runs have, by name: of those that match, the first {@link #LOOKED_AT_MAX} are looked at for names. Whether a
     * name's values differ is said of all that match.
     */
    public List<Column> columns(RunQuery query) {
        if (query.experiments().isEmpty()) {
            return List.of();
        }
        var search = new RunTableSql(new RunSearch(database.dialect(), query).select());
        return database.read(search::columns);
    }

    /** What any of the runs that match has. It looks at all of them, which takes its time. */
    public List<String> names(RunQuery query) {
        if (query.experiments().isEmpty()) {
            return List.of();
        }
        var search = new RunTableSql(new RunSearch(database.dialect(), query).select());
        return database.read(search::names);
    }

    /**
     * The runs that match by what they have under a name, the most frequent first, at most {@link #GROUPS_MAX}.
     *
     * @param by a parameter, a tag or an attribute
     */
    public List<Group> groups(RunQuery query, String by) {
        var name = Filter.ordering(by).name();
        if (query.experiments().isEmpty()) {
            return List.of();
        }
        var search = new RunTableSql(new RunSearch(database.dialect(), query).select());
        return database.read(sql -> search.groups(sql, name, GROUPS_MAX));
    }

    /** The cells of these runs, in columns by kind and name. */
    public static Cells cells(List<Run> runs) {
        var names = new LinkedHashSet<String>();
        runs.forEach(run -> run.metrics().forEach(point -> names.add("metrics." + point.key())));
        runs.forEach(run -> run.params().keySet().forEach(key -> names.add("params." + key)));
        runs.forEach(run -> run.tags().keySet().forEach(key -> names.add("tags." + key)));
        var columns = names.stream().sorted().toList();
        var places = new HashMap<String, Integer>();
        columns.forEach(column -> places.put(column, places.size()));
        return new Cells(columns, runs.stream().map(run -> row(run, places)).toList());
    }

    private static List<@Nullable Object> row(Run run, Map<String, Integer> places) {
        var row = new ArrayList<@Nullable Object>(places.size());
        for (var i = 0; i < places.size(); i++) {
            row.add(null);
        }
        run.metrics().forEach(point -> put(row, places.get("metrics." + point.key()), point.value()));
        run.params().forEach((key, value) -> put(row, places.get("params." + key), cut(value)));
        run.tags().forEach((key, value) -> put(row, places.get("tags." + key), cut(value)));
        return row;
    }

    private static void put(List<@Nullable Object> row, @Nullable Integer place, Object value) {
        if (place != null) {
            row.set(place, value);
        }
    }

    private static String cut(String text) {
        return text.length() <= CELL_LENGTH_MAX ? text : text.substring(0, CELL_LENGTH_MAX) + "…";
    }
}
