package dev.windlass.features;

import org.jspecify.annotations.Nullable;

/**
 * The values of one series for one key, in the order of their events. Places once written and published are never
 * written again, so readers need no lock; whatever moves values makes a new column.
 */
sealed interface HistoryColumn permits LatestColumn, WindowColumn {
    /** Writes the value of the event at {@code index}, which follows the last. */
    void append(int index, @Nullable Object value);

    @Nullable Object value(int index);

    /** A new column with room for {@code capacity} values that holds those from {@code from} up to {@code to}. */
    HistoryColumn copy(int from, int to, int capacity);
}
