package dev.windlass.registry;

import dev.windlass.tracking.Artifact;
import dev.windlass.tracking.Lifecycle;
import java.util.List;
import java.util.Map;

/**
 * A registered model of another server, with some or all of its versions.
 *
 * @param aliases names that mean one version each there
 */
public record PastModel(
        String name,
        String description,
        long createdAtMs,
        long updatedAtMs,
        Map<String, String> tags,
        Map<String, Integer> aliases,
        List<Version> versions) {
    /**
     * A version of it. One that was deleted there is kept as deleted, so that its number is not given again.
     *
     * @param source where its files came from; empty when they are listed in the registry itself
     * @param filesFrom a place in our own store where its files lie, such as {@code 1/RUN/artifacts/model}; may be empty
     * @param files its files where they lie nowhere else; their bytes must be stored already
     * @param fingerprint changes whenever the version does
     */
    public record Version(
            int version,
            String description,
            String user,
            Stage stage,
            String source,
            String runLink,
            String run,
            String loggedModel,
            String filesFrom,
            List<Artifact> files,
            Lifecycle lifecycle,
            long createdAtMs,
            long updatedAtMs,
            Map<String, String> tags,
            String fingerprint) {}
}
