package dev.windlass.validation;

import dev.windlass.data.ColumnType;
import dev.windlass.kernel.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The distinct values of a column against a set. */
final class Distinct {
    /** Distinct values that a result shows. */
    static final int SHOWN_MAX = 20;

    private Distinct() {}

    static Check inSet(ColumnType column, Kwargs kwargs) {
        return check(column, kwargs, (outside, _) -> outside == 0);
    }

    static Check containSet(ColumnType column, Kwargs kwargs) {
        return check(column, kwargs, (_, absent) -> absent == 0);
    }

    static Check equalSet(ColumnType column, Kwargs kwargs) {
        return check(column, kwargs, (outside, absent) -> outside == 0 && absent == 0);
    }

    /** Decides by how many distinct values lie outside the set, and how many members of the set are absent. */
    private interface Rule {
        boolean holds(long outside, long absent);
    }

    private static Check check(ColumnType column, Kwargs kwargs, Rule rule) {
        var members = kwargs.list("value_set").stream().distinct().toList();
        var literals = Literals.set(members, column);
        // A member that no value of the column can equal is absent whatever the data.
        var impossible = members.stream()
                .filter(member -> Literals.of(member, column).isEmpty())
                .count();
        var value = Literals.comparable(column);
        var inSet = Checks.inSet(column, kwargs);
        var shown = """
                (SELECT to_json(list(v ORDER BY v)) FROM (
                    SELECT DISTINCT %1$s AS v FROM batch WHERE %1$s IS NOT NULL ORDER BY v LIMIT %2$d))""".formatted(value, SHOWN_MAX);
        return new Check.Whole(
                List.of(
                        "CAST(%s AS VARCHAR)".formatted(shown),
                        "count(DISTINCT %s) FILTER (WHERE NOT %s)".formatted(value, inSet),
                        "count(DISTINCT %s) FILTER (WHERE %s)".formatted(value, inSet)),
                values -> {
                    var outside = number(values.get(1));
                    var absent = literals.size() - number(values.get(2)) + impossible;
                    var result = Json.object();
                    result.set(
                            "observed_value",
                            values.get(0) instanceof String json
                                    ? Json.read(json)
                                    : Json.object().arrayNode());
                    return new Check.Settled(rule.holds(outside, absent), result);
                });
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }
}
