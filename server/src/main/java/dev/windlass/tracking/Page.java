package dev.windlass.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A part of a long list, and whether there is more behind it.
 *
 * @param next where the next page begins
 */
public record Page<T>(List<T> items, int next, boolean more) {
    private static final int ROWS = 1_000;

    public Page {
        items = List.copyOf(items);
    }

    /** Reads a page. */
    public interface Source<T> {
        Page<T> page(int offset, int limit);
    }

    public static <T> Page<T> empty(int offset) {
        return new Page<>(List.of(), offset, false);
    }

    /** A page from the rows of a query that asked for one row more than it needs. */
    public static <T> Page<T> of(List<T> rows, int offset, int limit) {
        var more = rows.size() > limit;
        var items = more ? rows.subList(0, limit) : rows;
        return new Page<>(items, offset + items.size(), more);
    }

    /** The same page of other things, one for each. */
    public <R> Page<R> with(List<R> others) {
        return new Page<>(others, next, more);
    }

    /**
     * A full page of those that {@code shown} lets through, as far as there are so many. Where the first rows do not
     * suffice, more are read at a time.
     */
    public static <T> Page<T> ofShown(int offset, int limit, Source<T> source, Predicate<T> shown) {
        var items = new ArrayList<T>();
        var at = offset;
        var rows = limit;
        while (true) {
            var page = source.page(at, rows);
            rows = Math.max(limit, ROWS);
            for (var item : page.items()) {
                at++;
                if (shown.test(item)) {
                    items.add(item);
                }
                if (items.size() == limit) {
                    return new Page<>(items, at, at < page.next() || page.more());
                }
            }
            if (!page.more()) {
                return new Page<>(items, at, false);
            }
        }
    }
}
