package dev.windlass.features;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one reading of values, whatever brought them: Parquet, JSON or Java. */
final class Values {
    /** Up to this magnitude every whole number is exact in a double, so it can be written without a fraction. */
    private static final double WHOLE_MAX = 9_007_199_254_740_992.0;

    private Values() {}

    /**
     * A value as this package knows them. Numbers become finite doubles without a negative zero, booleans 1 or 0, times
     * milliseconds since 1970; what is not a finite number is missing.
     */
    static @Nullable Object normal(String name, @Nullable Object raw) {
        return switch (raw) {
            case null -> null;
            case String text -> text;
            case Number number -> number(number.doubleValue());
            case Boolean flag -> flag ? 1.0 : 0.0;
            case Instant time -> (double) time.toEpochMilli();
            default -> throw FeatureProblems.notAValue(name, raw);
        };
    }

    /** The number boxed, or null when it is not finite. Adding zero turns a negative zero into a plain one. */
    static @Nullable Double number(double value) {
        return Double.isFinite(value) ? Double.valueOf(value + 0.0) : null;
    }

    /** A normal value as a number, NaN when missing. A text that reads as a number is one. */
    static double asNumber(String name, @Nullable Object normal) {
        return switch (normal) {
            case null -> Double.NaN;
            case Double number -> number;
            case String text -> parse(name, text);
            default -> throw FeatureProblems.notAValue(name, normal);
        };
    }

    private static double parse(String name, String text) {
        try {
            var number = number(Double.parseDouble(text.strip()));
            return number == null ? Double.NaN : number;
        } catch (NumberFormatException _) {
            throw FeatureProblems.notANumber(name, text);
        }
    }

    /** A normal value as a text, null when missing. A whole number is written without a fraction. */
    static @Nullable String asText(@Nullable Object normal) {
        return switch (normal) {
            case null -> null;
            case String text -> text;
            case Double number -> write(number);
            default -> throw new IllegalArgumentException("not a normal value: " + normal);
        };
    }

    private static String write(double number) {
        return number == Math.rint(number) && Math.abs(number) <= WHOLE_MAX
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /** The key under which a history keeps what belongs to these columns; null when one of them is missing. */
    static @Nullable String key(Row row, List<String> columns) {
        if (columns.size() == 1) {
            return asText(row.value(columns.getFirst()));
        }
        var key = new StringBuilder();
        for (var column : columns) {
            var part = asText(row.value(column));
            if (part == null) {
                return null;
            }
            // The length keeps ("a", "bc") apart from ("ab", "c").
            key.append(part.length()).append(':').append(part);
        }
        return key.toString();
    }

    /** An order of normal values: missing, then numbers, then texts. */
    static int compare(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Double a && right instanceof Double b) {
            return Double.compare(a, b);
        }
        if (left instanceof String a && right instanceof String b) {
            return a.compareTo(b);
        }
        return Integer.compare(rank(left), rank(right));
    }

    private static int rank(@Nullable Object value) {
        return switch (value) {
            case null -> 0;
            case Double _ -> 1;
            default -> 2;
        };
    }

    /** The time an event or an entity row bears: an ISO-8601 instant or milliseconds since 1970. */
    static long time(Map<String, ? extends @Nullable Object> row, String column) {
        return switch (row.get(column)) {
            case null -> throw FeatureProblems.noTime(column);
            case Instant time -> time.toEpochMilli();
            case Long millis -> millis;
            case Integer millis -> millis;
            case String text -> Times.parse(column, text);
            case Object other -> throw FeatureProblems.badTime(column, String.valueOf(other));
        };
    }
}
