package dev.windlass.serving;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One answer of one version, with all it takes to compute it again.
 *
 * @param requestId shared by the answer that was returned and those kept in the shadow
 * @param key names the thing predicted, by which its label will be joined; empty when none was given
 * @param inputs the request as it came
 * @param features what the model was given, in the order of its feature names
 * @param featureTimes when the value of each view was observed
 * @param output absent when the version failed
 * @param error why it failed; empty when it did not
 */
public record Prediction(
        String id,
        String requestId,
        Instant at,
        String deployment,
        String model,
        int version,
        Route route,
        String key,
        Map<String, Object> inputs,
        List<Double> features,
        Map<String, Instant> featureTimes,
        @Nullable Double output,
        long latencyMicros,
        String error) {
    /** In which part the version answered. */
    public enum Route {
        CHAMPION,
        CANDIDATE,
        SHADOW
    }
}
