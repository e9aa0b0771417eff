package dev.windlass.frame;

import org.jspecify.annotations.Nullable;

/** The values of one column of a {@link Frame}. The arrays are shared, not copied: nobody may write to them. */
public sealed interface Column permits NumberColumn, TextColumn, TimeColumn {
    int rows();

    boolean isMissing(int row);

    /** A {@code Double}, a {@code String}, an {@code Instant}, or null when missing. */
    @Nullable Object value(int row);

    /** The values of these rows, in this order. */
    Column take(int[] rows);

    /** What the column holds, as a word for messages. */
    String kind();
}
