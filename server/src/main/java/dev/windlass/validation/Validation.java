package dev.windlass.validation;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.windlass.kernel.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A verdict on a dataset version.
 *
 * @param success whether every expectation was met, whatever its severity
 * @param results one for each expectation, as Great Expectations writes them
 */
public record Validation(
        String id,
        String dataset,
        int version,
        String suite,
        boolean success,
        Statistics statistics,
        List<JsonNode> results,
        String actor,
        Instant at) {

    private static final double PERCENT = 100;

    /** Counts, under the names of Great Expectations. */
    public record Statistics(
            @JsonProperty("evaluated_expectations") int evaluated,
            @JsonProperty("successful_expectations") int successful,
            @JsonProperty("unsuccessful_expectations") int unsuccessful,
            @JsonProperty("success_percent") @Nullable Double successPercent) {

        static Statistics of(List<? extends JsonNode> results) {
            var successful = (int) results.stream()
                    .filter(result -> result.path("success").booleanValue())
                    .count();
            return new Statistics(
                    results.size(),
                    successful,
                    results.size() - successful,
                    results.isEmpty() ? null : PERCENT * successful / results.size());
        }
    }

    /** The results of expectations of this severity that were not met. */
    public List<JsonNode> failures(Severity severity) {
        return results.stream()
                .filter(result -> !result.path("success").booleanValue()
                        && result.at("/expectation_config/severity").asString().equals(severity.json()))
                .toList();
    }

    /** The same as a validation result of Great Expectations. */
    public JsonNode greatExpectations() {
        var document = Json.object();
        document.put("success", success);
        document.put("suite_name", suite);
        document.set("suite_parameters", Json.object());
        document.set("statistics", Json.tree(statistics));
        document.set("results", Json.tree(results));
        var run = Json.object();
        run.putNull("run_name");
        run.put("run_time", at.toString());
        var batch = Json.object();
        batch.put("dataset", dataset);
        batch.put("version", version);
        var meta = Json.object();
        meta.set("run_id", run);
        meta.put("validation_time", at.toString());
        meta.set("active_batch_definition", batch);
        document.set("meta", meta);
        document.put("id", id);
        return document;
    }
}
