package dev.windlass.features;

import java.time.Duration;

/**
 * One number over the events of a window.
 *
 * <p>The window ends at the moment asked for and includes it; its beginning is excluded. Events whose value is missing
 * are passed over. A sum is the exact sum rounded once, and a mean that sum divided by the count, so neither depends on
 * the order of the events. Without any value the count is 0 and all others are missing.
 *
 * @param value computed on each event row
 */
public record Aggregation(String name, Function function, Expression value, Duration window) {
    public enum Function {
        COUNT,
        MEAN,
        SUM,
        MIN,
        MAX
    }

    public Aggregation {
        if (window.toMillis() <= 0) {
            throw FeatureProblems.badDefinition(
                    "The window of '%s' is not a duration above zero.".formatted(name),
                    "No event lies in a window of %s.".formatted(window));
        }
    }
}
