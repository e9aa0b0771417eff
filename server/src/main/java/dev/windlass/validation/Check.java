package dev.windlass.validation;

import dev.windlass.frame.Sql;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** An expectation turned into what has to be computed. */
sealed interface Check {
    /** Expressions to select from the relation {@code batch}. */
    List<String> select();

    /** Answered without looking at a row. */
    record Settled(boolean success, ObjectNode result) implements Check {
        @Override
        public List<String> select() {
            return List.of();
        }
    }

    /** About the table or a column as a whole. */
    record Whole(List<String> select, Verdict verdict) implements Check {}

    /** Judges the values that a {@link Whole} selected. */
    interface Verdict {
        Settled of(List<? extends @Nullable Object> values);
    }

    /**
     * About each row.
     *
     * @param columns what the expectation is about, shown as the unexpected value
     * @param missing condition of the rows that are left out of account; empty when none is
     */
    record Rows(List<String> columns, String missing, Unexpected unexpected) implements Check {
        /** The number of rows left out, and the number of unexpected ones. */
        @Override
        public List<String> select() {
            var left = missing.isEmpty() ? "0" : "count(*) FILTER (WHERE %s)".formatted(missing);
            return List.of(
                    left,
                    switch (unexpected) {
                        case Unexpected.Unless(var expected) ->
                            "count(*) FILTER (WHERE %s)".formatted(and("NOT coalesce(%s, false)".formatted(expected)));
                        case Unexpected.Repeated(var repeated) ->
                            "(SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM batch WHERE %s GROUP BY %s HAVING count(*) > 1))"
                                    .formatted(and("true"), names(repeated));
                    });
        }

        /** What follows FROM to find the unexpected rows. */
        String where() {
            return switch (unexpected) {
                case Unexpected.Unless(var expected) -> "WHERE " + and("NOT coalesce(%s, false)".formatted(expected));
                case Unexpected.Repeated(var repeated) ->
                    "WHERE %s QUALIFY count(*) OVER (PARTITION BY %s) > 1".formatted(and("true"), names(repeated));
            };
        }

        private String and(String condition) {
            return missing.isEmpty() ? condition : "NOT (%s) AND %s".formatted(missing, condition);
        }

        private static String names(List<String> columns) {
            return columns.stream().map(Sql::name).collect(Collectors.joining(", "));
        }
    }

    /** Which rows are not as expected. */
    sealed interface Unexpected {
        /** All but those of which this condition is true. */
        record Unless(String expected) implements Unexpected {}

        /** Those whose values in these columns another row has too. */
        record Repeated(List<String> columns) implements Unexpected {}
    }
}
