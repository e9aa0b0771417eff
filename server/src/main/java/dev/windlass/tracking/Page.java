package dev.windlass.tracking;

import java.util.List;

/** A part of a long list, and whether there is more behind it. */
public record Page<T>(List<T> items, int offset, boolean more) {
    /** A page from the rows of a query that asked for one row more than it needs. */
    public static <T> Page<T> of(List<T> rows, int offset, int limit) {
        return rows.size() > limit
                ? new Page<>(List.copyOf(rows.subList(0, limit)), offset, true)
                : new Page<>(List.copyOf(rows), offset, false);
    }

    /** Where the next page begins. */
    public int next() {
        return offset + items.size();
    }
}
