package dev.windlass.tracing;

import org.jspecify.annotations.Nullable;

/**
 * Which issues, and how many.
 *
 * @param experiment whose; absent for those of all experiments that are not deleted
 */
public record IssueQuery(@Nullable String experiment, String filter, Order order, int limit, int offset) {
    /** What decides between issues that are equally severe; the worst come first in any case. */
    public enum Order {
        NEWEST,
        MOST_TRACES
    }

    /** The same question for another part of the list. */
    IssueQuery part(int from, int rows) {
        return new IssueQuery(experiment, filter, order, rows, from);
    }
}
