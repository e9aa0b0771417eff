package dev.windlass.validation;

import dev.windlass.data.ColumnType;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** {@code min_value}, {@code max_value} and whether they themselves are allowed. */
record Bounds(@Nullable String min, @Nullable String max, String minOperator, String maxOperator) {
    private static final ColumnType NUMBER = new ColumnType("", "DOUBLE");

    /** Bounds for values of the column. */
    static Bounds of(Kwargs kwargs, ColumnType column) {
        return new Bounds(
                literal(kwargs, "min_value", column),
                literal(kwargs, "max_value", column),
                kwargs.is("strict_min", false) ? ">" : ">=",
                kwargs.is("strict_max", false) ? "<" : "<=");
    }

    /** Bounds for a count or a statistic. */
    static Bounds ofNumber(Kwargs kwargs) {
        return of(kwargs, NUMBER);
    }

    private static @Nullable String literal(Kwargs kwargs, String key, ColumnType column) {
        var value = kwargs.value(key);
        if (value == null) {
            return null;
        }
        return Literals.of(value, column)
                .orElseThrow(() -> kwargs.wrong(
                        key,
                        column.name().isEmpty()
                                ? "a number"
                                : "a value that '%s', which is %s, can be compared with"
                                        .formatted(column.name(), column.type())));
    }

    /** The condition that {@code expression} lies within; true of every value when there are no bounds. */
    String contain(String expression) {
        var conditions = new ArrayList<String>();
        if (min != null) {
            conditions.add("%s %s %s".formatted(expression, minOperator, min));
        }
        if (max != null) {
            conditions.add("%s %s %s".formatted(expression, maxOperator, max));
        }
        return conditions.isEmpty()
                ? "(%s) IS NOT NULL".formatted(expression)
                : "(%s)".formatted(String.join(" AND ", conditions));
    }
}
