package dev.windlass.features;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Computes one feature set. Safe for many threads. */
public interface FeatureReader {
    /** The set that is computed. */
    FeatureSet set();

    /**
     * The features of {@code entity} as of {@code at}: no event with a later time plays a part.
     *
     * @param entity the fields of the request; one that is absent is missing
     */
    FeatureVector vector(Map<String, ? extends @Nullable Object> entity, Instant at);
}
