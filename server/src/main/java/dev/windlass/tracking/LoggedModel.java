package dev.windlass.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A model that a run wrote, before any registry knows of it.
 *
 * @param sourceRun id of the run that wrote it; may be empty
 * @param type what kind of model it is, as logged; may be empty
 * @param metrics readings about this model, with their run and dataset
 */
public record LoggedModel(
        String id,
        String experiment,
        String name,
        String sourceRun,
        String type,
        Status status,
        Lifecycle lifecycle,
        Instant createdAt,
        Instant updatedAt,
        String artifactRoot,
        Map<String, String> params,
        Map<String, String> tags,
        List<Reading> metrics) {
    /** Whether its files have all arrived. */
    public enum Status {
        PENDING,
        READY,
        UPLOAD_FAILED
    }

    /** A reading of a metric in a run. */
    public record Reading(String run, MetricPoint point) {}
}
