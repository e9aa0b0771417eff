package dev.windlass.validation;

import dev.windlass.data.ColumnType;
import dev.windlass.frame.ColumnTypes;
import dev.windlass.frame.Sql;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** The makings of checks that several expectations share. */
final class Checks {
    private Checks() {}

    /** Each value of the column must meet the condition. */
    static Check rows(ColumnType column, String expected) {
        return new Check.Rows(
                List.of(column.name()),
                Sql.name(column.name()) + " IS NULL",
                new Check.Unexpected.Unless("(" + expected + ")"));
    }

    /** An aggregate, shown as a number, that must lie within bounds. */
    static Check bounded(String expression, Bounds bounds) {
        return observed(expression, bounds.contain("(" + expression + ")"));
    }

    static Check equal(String expression, long value) {
        return observed(expression, "(%s) = %d".formatted(expression, value));
    }

    /** The least or greatest value of a column of any type that has an order. */
    static Check extreme(String function, ColumnType column, Kwargs kwargs) {
        var expression = "%s(%s)".formatted(function, Literals.comparable(column));
        var shown = ColumnTypes.isNumber(column.type()) ? expression : "CAST(%s AS VARCHAR)".formatted(expression);
        return observed(shown, Bounds.of(kwargs, column).contain(expression));
    }

    /** Selects what is observed and whether it is as expected. Nothing observed is never as expected. */
    private static Check observed(String expression, String condition) {
        return new Check.Whole(
                List.of(expression, "coalesce(%s, false)".formatted(condition)),
                values -> new Check.Settled(Boolean.TRUE.equals(values.get(1)), observedValue(values.get(0))));
    }

    static ObjectNode observedValue(@Nullable Object value) {
        var result = Json.object();
        result.set("observed_value", value == null ? NullNode.getInstance() : Json.tree(value));
        return result;
    }

    static String inSet(ColumnType column, Kwargs kwargs) {
        var literals = Literals.set(kwargs.list("value_set"), column);
        return literals.isEmpty()
                ? "false"
                : "(%s IN (%s))".formatted(Literals.comparable(column), String.join(", ", literals));
    }

    /** The column where arithmetic is done with it; booleans count as 1 and 0. */
    static String number(ColumnType column) {
        if (ColumnTypes.isNumber(column.type())) {
            return Sql.name(column.name());
        }
        if (column.type().equals("BOOLEAN")) {
            return "CAST(%s AS INTEGER)".formatted(Sql.name(column.name()));
        }
        throw Problem.invalid(
                "not-a-number-column",
                "The column '%s' does not hold numbers.".formatted(column.name()),
                "It is %s.".formatted(column.type()),
                "");
    }
}
