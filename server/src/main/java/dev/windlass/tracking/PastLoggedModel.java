package dev.windlass.tracking;

import java.util.List;
import java.util.Map;

/**
 * A logged model of another server, without its files.
 *
 * @param experiment the experiment here
 * @param artifactLocation as of {@link PastRun#artifactLocation}
 */
public record PastLoggedModel(
        String id,
        String experiment,
        String name,
        String sourceRun,
        String type,
        LoggedModel.Status status,
        Lifecycle lifecycle,
        long createdAtMs,
        long updatedAtMs,
        String artifactLocation,
        Map<String, String> params,
        Map<String, String> tags,
        List<Reading> readings) {
    /** A reading about the model, and the run it was taken in. */
    public record Reading(
            String run, String key, double value, long atMs, long step, String datasetName, String datasetDigest) {}

    /** The same model in another experiment. */
    public PastLoggedModel in(String other) {
        return new PastLoggedModel(
                id,
                other,
                name,
                sourceRun,
                type,
                status,
                lifecycle,
                createdAtMs,
                updatedAtMs,
                artifactLocation,
                params,
                tags,
                readings);
    }
}
