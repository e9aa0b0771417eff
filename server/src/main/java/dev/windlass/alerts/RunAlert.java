package dev.windlass.alerts;

import java.time.Instant;

/**
 * Something that a run's program says needs a person.
 *
 * @param raisedBy who or what raised it
 * @param at when it was raised and told
 * @param lastAt when it was raised last without being told again
 * @param times how often it was raised, with those that were not told again
 */
public record RunAlert(
        long number,
        String run,
        String title,
        String text,
        Level level,
        String raisedBy,
        Instant at,
        Instant lastAt,
        int times) {
    /** How grave it is. */
    public enum Level {
        INFO,
        WARN,
        ERROR
    }
}
