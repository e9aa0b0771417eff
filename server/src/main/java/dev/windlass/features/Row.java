package dev.windlass.features;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Named values: a request, an event, or the features computed so far. */
@FunctionalInterface
public interface Row {
    /** The value called {@code name}: a finite {@link Double}, a {@link String}, or null when it is missing. */
    @Nullable Object value(String name);

    /** A row of JSON or of a caller's own; see {@link Values#normal} for what its values mean. */
    static Row of(Map<String, ? extends @Nullable Object> values) {
        return name -> Values.normal(name, values.get(name));
    }
}
