package dev.windlass.tracking;

import java.util.Map;

/**
 * An experiment of another server.
 *
 * @param sourceId what it is called there; kept as its id where that is free
 * @param artifactLocation a URI elsewhere, where new runs go on writing; empty for the usual place in our own store
 */
public record PastExperiment(
        String sourceId,
        String name,
        String artifactLocation,
        Lifecycle lifecycle,
        long createdAtMs,
        long updatedAtMs,
        Map<String, String> tags) {
    /** How it got its number here. */
    public enum Placed {
        /** By an earlier import. */
        KNOWN,
        /** One of this name was here. */
        SAME_NAME,
        /** It keeps the number that it had. */
        KEPT,
        /** It got the next number, since its own was taken or is none. */
        GIVEN
    }

    /** The number that an experiment has here, and how it got it. */
    public record Placement(String sourceId, String experiment, String name, Placed placed) {}
}
