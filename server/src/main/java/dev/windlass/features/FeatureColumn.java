package dev.windlass.features;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A feature as a model was trained on it.
 *
 * @param categories the categories seen in training, sorted; the code of one is its index. Empty for a number
 */
public record FeatureColumn(String name, FeatureKind kind, List<String> categories) {
    /** A category with more values is refused. */
    public static final int CATEGORIES_MAX = 10_000;

    public FeatureColumn {
        categories = categories.stream().sorted().distinct().toList();
        if (categories.size() > CATEGORIES_MAX) {
            throw FeatureProblems.tooManyCategories(name, CATEGORIES_MAX);
        }
    }

    /** The number the model sees: the value itself or the code of the category; NaN when missing or never seen. */
    public double encode(@Nullable Object value) {
        return switch (kind) {
            case NUMBER -> Values.asNumber(name, value);
            case CATEGORY -> code(Values.asText(value));
        };
    }

    /** The category that {@code code} stands for; empty for a number, and for a code that none has. */
    public Optional<String> category(double code) {
        var known = kind == FeatureKind.CATEGORY && code >= 0 && code < categories.size() && code == Math.rint(code);
        return known ? Optional.of(categories.get((int) code)) : Optional.empty();
    }

    private double code(@Nullable String category) {
        if (category == null) {
            return Double.NaN;
        }
        var index = Collections.binarySearch(categories, category);
        return index < 0 ? Double.NaN : index;
    }
}
