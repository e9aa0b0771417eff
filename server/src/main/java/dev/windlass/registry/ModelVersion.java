package dev.windlass.registry;

import dev.windlass.tracking.Artifact;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A numbered model that does not change any more.
 *
 * @param stage one of {@link Stage}'s words; kept for clients that know no aliases
 * @param source where its files came from, as told; empty when they were given by hash
 * @param artifactRoot where the copies of its files are listed, below the artifact store
 * @param aliases the names that mean this version now
 */
public record ModelVersion(
        String model,
        int version,
        String description,
        String user,
        Stage stage,
        String source,
        String runLink,
        String loggedModel,
        String artifactRoot,
        Provenance provenance,
        JsonNode metadata,
        List<Artifact> artifacts,
        Map<String, String> tags,
        List<String> aliases,
        Instant createdAt,
        Instant updatedAt) {
    /** The file of this path. */
    public Optional<Artifact> artifact(String path) {
        return artifacts.stream().filter(one -> one.path().equals(path)).findFirst();
    }
}
