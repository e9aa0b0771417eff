package dev.windlass.registry;

import dev.windlass.kernel.Json;
import dev.windlass.tracking.Artifact;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A model version about to be registered. The model itself is made when there is none of this name.
 *
 * @param source where the files came from, as the one who registers it says; may be empty
 * @param loggedModel id of the logged model that it is; may be empty
 * @param artifacts its files; their bytes must be stored already
 * @param metadata anything else worth keeping, a JSON object
 */
public record NewModelVersion(
        String model,
        String description,
        String source,
        String runLink,
        String loggedModel,
        Provenance provenance,
        List<Artifact> artifacts,
        Map<String, String> tags,
        JsonNode metadata) {
    public NewModelVersion {
        artifacts = List.copyOf(artifacts);
        tags = Map.copyOf(tags);
    }

    /** A version made by this program itself, of files that are stored already. */
    public static NewModelVersion of(String model, Provenance provenance, List<Artifact> artifacts, JsonNode metadata) {
        return new NewModelVersion(model, "", "", "", "", provenance, artifacts, Map.of(), metadata);
    }

    /** A version of files that lie with a run or logged model. */
    public static NewModelVersion from(String model, String source, Provenance provenance, List<Artifact> artifacts) {
        return new NewModelVersion(model, "", source, "", "", provenance, artifacts, Map.of(), Json.object());
    }
}
