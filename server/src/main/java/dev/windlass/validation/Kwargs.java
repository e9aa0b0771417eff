package dev.windlass.validation;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Typed access to what an expectation was given. */
record Kwargs(ObjectNode json) {
    /** Members of a set. */
    static final int SET_MAX = 10_000;

    private static final double WHOLE_MAX = 1L << 53;

    /** The number as the nearest double; infinite where none is near. */
    static double number(JsonNode value) {
        return value.isFloatingPointNumber()
                ? value.doubleValue()
                : value.decimalValue().doubleValue();
    }

    String text(String key) {
        var value = value(key);
        if (value == null || !value.isString()) {
            throw wrong(key, "a text");
        }
        return value.stringValue();
    }

    long wholeNumber(String key) {
        var value = value(key);
        if (value == null || !value.isNumber() || !(Math.abs(number(value)) <= WHOLE_MAX)) {
            throw wrong(key, "a whole number");
        }
        var number = number(value);
        if (number != Math.rint(number)) {
            throw wrong(key, "a whole number");
        }
        return (long) number;
    }

    /** Whether {@code key} is set to true; {@code fallback} when it is absent. */
    boolean is(String key, Boolean fallback) {
        var value = value(key);
        if (value == null) {
            return fallback;
        }
        if (!value.isBoolean()) {
            throw wrong(key, "true or false");
        }
        return value.booleanValue();
    }

    String word(String key, String fallback, List<String> known) {
        var value = value(key);
        if (value == null) {
            return fallback;
        }
        if (!value.isString() || !known.contains(value.stringValue())) {
            throw wrong(key, "one of " + String.join(", ", known));
        }
        return value.stringValue();
    }

    List<JsonNode> list(String key) {
        var value = value(key);
        if (value == null || !value.isArray()) {
            throw wrong(key, "a list");
        }
        if (value.size() > SET_MAX) {
            throw wrong(key, "a list of at most %,d values".formatted(SET_MAX));
        }
        var values = new ArrayList<JsonNode>();
        value.forEach(values::add);
        return values;
    }

    List<String> texts(String key) {
        return list(key).stream()
                .map(value -> {
                    if (!value.isString()) {
                        throw wrong(key, "a list of texts");
                    }
                    return value.stringValue();
                })
                .toList();
    }

    @Nullable JsonNode value(String key) {
        var value = json.get(key);
        return value == null || value.isNull() ? null : value;
    }

    ProblemException wrong(String key, String wanted) {
        return Problem.invalid(
                "wrong-kwarg", "'%s' is %s.".formatted(key, json.get(key)), "It must be %s.".formatted(wanted), "");
    }
}
