package dev.windlass.serving;

import java.time.Instant;

/** The little of a prediction that measures of quality need. {@code label} and {@code output} are NaN when unknown. */
public record Scored(Instant at, int version, Prediction.Route route, double output, double label, long latencyMicros) {
    public boolean failed() {
        return Double.isNaN(output);
    }

    public boolean labelled() {
        return !Double.isNaN(label);
    }
}
