package dev.windlass.validation;

import dev.windlass.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One thing expected.
 *
 * @param mostly the share of the rows with a value that must be as expected, 0 to 1
 * @param id the suite's own name for it
 */
public record Expectation(
        ExpectationType type,
        ObjectNode kwargs,
        double mostly,
        Severity severity,
        @Nullable String id,
        JsonNode meta) {

    /** As it is repeated in a result. */
    ObjectNode configuration() {
        var configuration = Json.object();
        configuration.put("type", type.jsonName());
        configuration.set("kwargs", kwargs);
        configuration.set("meta", meta);
        if (id != null) {
            configuration.put("id", id);
        }
        configuration.put("severity", severity.json());
        return configuration;
    }
}
