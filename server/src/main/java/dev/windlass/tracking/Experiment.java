package dev.windlass.tracking;

import java.time.Instant;
import java.util.Map;

/**
 * A named question that groups runs.
 *
 * @param artifactRoot where artifacts of its runs lie: a path within our own store, or a URI when the user chose a place
 *     elsewhere
 */
public record Experiment(
        String id,
        String name,
        String artifactRoot,
        Lifecycle lifecycle,
        Instant createdAt,
        Instant updatedAt,
        Map<String, String> tags) {}
