package dev.windlass.governance;

import dev.windlass.ledger.Event;
import dev.windlass.ledger.Told;
import dev.windlass.registry.Provenance;
import dev.windlass.serving.Prediction;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Everything behind one prediction.
 *
 * @param label what turned out to be true; absent while it is not known
 * @param features what the model was given, with the time at which each was observed
 * @param version the version that answered, and where it came from
 * @param run the run that trained it; absent when it is not kept here
 * @param validations outcomes of the expectations on the data it learned from
 * @param decisions what the loop decided about this version: training, gate, rollout, in order
 * @param rollout what happened to the deployment up to the prediction
 * @param seal where the ledger holds the hash of this prediction
 * @param recomputed the prediction computed again from what was kept
 */
public record Explanation(
        Prediction prediction,
        @Nullable Double label,
        List<Feature> features,
        Version version,
        @Nullable Run run,
        List<JsonNode> validations,
        List<Told> decisions,
        List<Told> rollout,
        Seal seal,
        Recomputed recomputed) {
    /**
     * @param value the number that the model saw; of a category, its code
     * @param category what that code stands for; absent for a number, and for what is missing
     * @param observedAt when the event behind the value happened; absent for a field of the request
     */
    public record Feature(
            String name,
            double value,
            @Nullable String category,
            @Nullable Instant observedAt) {}

    public record Version(
            String model,
            int version,
            Instant createdAt,
            String modelSha256,
            Provenance provenance,
            JsonNode metadata) {}

    public record Run(
            String id,
            String name,
            String status,
            Instant startedAt,
            Map<String, String> parameters,
            Map<String, Double> metrics,
            Map<String, String> tags) {}

    /**
     * @param sealed whether the segment of this prediction is in the ledger yet
     * @param event the ledger's entry with the segment's hash; absent while it is open
     * @param proof the audit path from that entry to the root of a tree of {@code treeSize} entries
     */
    public record Seal(
            boolean sealed,
            long predictionSeq,
            @Nullable Event event,
            List<String> proof,
            long treeSize,
            String root) {}

    /**
     * @param output the model's answer to the kept inputs, computed just now
     * @param bitsAgree whether it equals the logged answer in every bit
     * @param featuresAgree whether the inputs, computed again from the dataset versions as of the time of the prediction,
     *     equal the kept ones in every bit; absent when the datasets do not reach that time yet
     * @param differing the features that differ
     */
    public record Recomputed(
            double output, boolean bitsAgree, @Nullable Boolean featuresAgree, List<String> differing) {}
}
