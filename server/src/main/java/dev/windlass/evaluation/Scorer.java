package dev.windlass.evaluation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of a function that judges answers, as a client wrote it down.
 *
 * @param id of the scorer, the same for all its versions
 * @param serialized what only the client reads
 */
public record Scorer(String id, String experiment, String name, int version, String serialized, Instant createdAt) {
    /** On which share of new traces a scorer is to be run, by a program that does so; the filter may be absent. */
    public record Sampling(
            String id,
            String scorer,
            String experiment,
            double rate,
            @Nullable String filter) {}
}
