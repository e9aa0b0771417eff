package dev.windlass.tracking;

/**
 * A dataset that runs of an experiment read.
 *
 * @param context what it was used for, such as {@code training}; empty when unknown
 */
public record DatasetSummary(String experiment, String name, String digest, String context) {
    /** More are not told of. */
    public static final int COUNT_MAX = 1_000;
}
