package dev.windlass.monitoring;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One window of a deployment, looked at once its labels had time to come.
 *
 * @param version the version that answered most of it, whose reference the drift is measured against
 * @param requests answers that were returned
 * @param drift absent when nothing was answered in the window
 * @param quality per version, shadows included, over all it predicted in the window
 */
public record MonitorReport(
        String deployment,
        int version,
        Instant from,
        Instant to,
        int requests,
        @Nullable DriftReport drift,
        Map<Integer, Quality> quality) {
    public MonitorReport {
        quality = Map.copyOf(quality);
    }

    public Optional<Quality> qualityOf(int other) {
        return Optional.ofNullable(quality.get(other));
    }
}
