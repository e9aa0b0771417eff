package dev.windlass.validation;

import dev.windlass.data.ColumnType;
import dev.windlass.frame.Sql;
import dev.windlass.kernel.Nearest;
import dev.windlass.kernel.Problem;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The rows that a suite is asked about.
 *
 * @param query a SELECT statement for them
 */
record Batch(String query, List<ColumnType> columns) {
    /** The column of this very name; a problem with the nearest name when there is none. */
    ColumnType column(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                        "no-such-column",
                        "There is no column '%s'.".formatted(name),
                        "The columns are %s.".formatted(String.join(", ", names())),
                        Nearest.to(name, names())
                                .map("Did you mean '%s'?"::formatted)
                                .orElse("")));
    }

    List<String> names() {
        return columns.stream().map(ColumnType::name).toList();
    }

    /** The rows, with NaN as what it means in data: no value. */
    String cleaned() {
        var replaced = columns.stream()
                .filter(column ->
                        List.of("FLOAT", "DOUBLE").contains(column.type().toUpperCase(Locale.ROOT)))
                .map(column ->
                        "nullif(%1$s, CAST('NaN' AS %2$s)) AS %1$s".formatted(Sql.name(column.name()), column.type()))
                .collect(Collectors.joining(", "));
        return replaced.isEmpty() ? query : "SELECT * REPLACE (%s) FROM (%s)".formatted(replaced, query);
    }
}
