package dev.windlass.tracking;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a metric. NaN and infinities are kept: a diverging loss is a fact worth storing.
 *
 * @param scope the model and dataset that the reading is about, when it is about more than its run
 */
public record MetricPoint(
        String key,
        double value,
        Instant at,
        long step,
        @Nullable Scope scope) {
    /** What a reading is about besides its run. The names are empty when unknown. */
    public record Scope(String model, String datasetName, String datasetDigest) {}

    public MetricPoint(String key, double value, Instant at, long step) {
        this(key, value, at, step, null);
    }

    /** NaN counts as 0 when readings are compared, so that the order is total. */
    double comparable() {
        return Double.isNaN(value) ? 0 : value;
    }

    /** Whether this reading is later than {@code other}: by step, then time, then value. */
    boolean supersedes(MetricPoint other) {
        if (step != other.step) {
            return step > other.step;
        }
        var byTime = at.compareTo(other.at);
        return byTime != 0 ? byTime > 0 : comparable() >= other.comparable();
    }
}
