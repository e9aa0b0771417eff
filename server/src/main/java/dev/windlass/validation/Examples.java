package dev.windlass.validation;

import dev.windlass.data.ColumnType;
import dev.windlass.frame.ColumnTypes;
import dev.windlass.frame.DuckDb;
import dev.windlass.frame.Sql;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Finds the first rows that are not as expected, for all checks that failed, in one query. */
final class Examples {
    /** Rows shown for an expectation. */
    static final int ROWS_MAX = 20;

    /** Columns shown of a row, besides those that the expectation is about. */
    static final int COLUMNS_MAX = 50;

    /** Characters shown of a text. */
    static final int TEXT_MAX = 1_000;

    private final DuckDb engine;
    private final Batch batch;

    Examples(DuckDb engine, Batch batch) {
        this.engine = engine;
        this.batch = batch;
    }

    /** A row and its number, counted from 0. */
    record Example(long row, JsonNode values) {}

    /** Examples by the key of the check. */
    Map<Integer, List<Example>> find(Map<Integer, Check.Rows> failed) {
        if (failed.isEmpty()) {
            return Map.of();
        }
        try {
            return query(failed);
        } catch (ProblemException e) {
            if (failed.size() == 1) {
                // The verdict stands without them.
                return Map.of();
            }
            var found = new HashMap<Integer, List<Example>>();
            failed.forEach((key, check) -> found.putAll(find(Map.of(key, check))));
            return found;
        }
    }

    private Map<Integer, List<Example>> query(Map<Integer, Check.Rows> failed) {
        var number = unusedName();
        var branches = failed.entrySet().stream()
                .map(entry -> "(SELECT %d, %s, %s FROM numbered %s ORDER BY %s LIMIT %d)"
                        .formatted(
                                entry.getKey(),
                                number,
                                json(entry.getValue()),
                                entry.getValue().where(),
                                number,
                                ROWS_MAX))
                .collect(Collectors.joining(" UNION ALL "));
        var sql = "WITH batch AS (%s), numbered AS (SELECT *, row_number() OVER () - 1 AS %s FROM batch) %s"
                .formatted(batch.cleaned(), number, branches);
        return engine.query(sql, List.of(), rows -> {
            var found = new HashMap<Integer, List<Example>>();
            while (rows.next()) {
                found.computeIfAbsent(rows.getInt(1), _ -> new ArrayList<>())
                        .add(new Example(rows.getLong(2), Json.read(rows.getString(3))));
            }
            return found;
        });
    }

    private String unusedName() {
        var name = "row_number";
        var taken = batch.names().stream()
                .map(column -> column.toLowerCase(Locale.ROOT))
                .toList();
        while (taken.contains(name)) {
            name += "_";
        }
        return name;
    }

    private String json(Check.Rows check) {
        var shown = new LinkedHashSet<>(check.columns());
        batch.names().stream().limit(COLUMNS_MAX).forEach(shown::add);
        return shown.stream()
                .map(batch::column)
                .map(column -> "%s, %s".formatted(Sql.text(column.name()), value(column)))
                .collect(Collectors.joining(", ", "CAST(json_object(", ") AS VARCHAR)"));
    }

    private static String value(ColumnType column) {
        var name = Sql.name(column.name());
        return ColumnTypes.isNumber(column.type()) || column.type().equals("BOOLEAN")
                ? name
                : "left(CAST(%s AS VARCHAR), %d)".formatted(name, TEXT_MAX);
    }
}
