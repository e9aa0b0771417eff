package dev.windlass.features;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The features of one entity at one moment, before categories are encoded, since two model versions may encode them
 * differently.
 *
 * @param names names of the features
 * @param values each a finite {@link Double}, a {@link String}, or null when missing; as many as names
 * @param times by view, the time of the newest event used; a view that found none is absent
 */
public record FeatureVector(List<String> names, @Nullable Object[] values, Map<String, Instant> times) {}
