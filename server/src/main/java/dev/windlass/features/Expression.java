package dev.windlass.features;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A computation over the values of a row, in a language of its own: {@code wind_speed * 1.15 > 30 and carrier == 'UA'}.
 *
 * <p>Values are numbers, texts, or missing. Comparisons and logic give 1, 0 or missing. What is computed from something
 * missing is missing, except where the answer does not depend on it ({@code 0 and x} is 0, {@code 1 or x} is 1), and in
 * {@code coalesce}, {@code is_missing} and the branches of {@code if}. What has no finite result, such as a division by
 * zero or the logarithm of a negative number, is missing. The same text gives the same bits on every machine.
 */
public final class Expression {
    /** A longer expression is refused. */
    public static final int LENGTH_MAX = 2_000;

    private final String text;
    private final ExpressionNode root;
    private final Map<String, Integer> names;

    Expression(String text, ExpressionNode root, Map<String, Integer> names) {
        this.text = text;
        this.root = root;
        this.names = Map.copyOf(names);
    }

    /** @throws dev.windlass.kernel.ProblemException saying at which character the text cannot be read, and why */
    @JsonCreator
    public static Expression parse(String text) {
        return ExpressionParser.parse(text);
    }

    /** The value of one column, whatever its name. */
    public static Expression column(String name) {
        return new Expression("\"" + name.replace("\"", "\"\"") + "\"", new ExpressionNode.Name(name), Map.of(name, 0));
    }

    /** A finite {@link Double}, a {@link String}, or null when the result is missing. */
    public @Nullable Object value(Row row) {
        return root.value(row);
    }

    /** The result as a number; NaN when it is missing. */
    public double number(Row row) {
        var value = root.value(row);
        return switch (value) {
            case null -> Double.NaN;
            case Double number -> number;
            default -> throw FeatureProblems.wrongType(text, "It must give a number", value);
        };
    }

    /** The names that the expression reads. */
    public Set<String> names() {
        return names.keySet();
    }

    /** Refuses names that are not among {@code known}, with the nearest one that is. */
    public void requireNames(Collection<String> known) {
        names.forEach((name, position) -> {
            if (!known.contains(name)) {
                throw FeatureProblems.badExpression(
                        text,
                        position,
                        FeatureProblems.unknownName("name", name, known)
                                .problem()
                                .text());
            }
        });
    }

    int position(String name) {
        return names.getOrDefault(name, 0);
    }

    @JsonValue
    public String text() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Expression that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
