package dev.windlass.tracking;

import java.util.ArrayList;
import java.util.List;

/** Long lists in parts that fit into one statement's parameters. */
public final class Chunks {
    private static final int SIZE = 1_000;

    private Chunks() {}

    public static <T> List<List<T>> of(List<T> all) {
        return of(all, SIZE);
    }

    /** Parts of so many at most. */
    static <T> List<List<T>> of(List<T> all, int size) {
        var chunks = new ArrayList<List<T>>();
        for (var start = 0; start < all.size(); start += size) {
            chunks.add(all.subList(start, Math.min(all.size(), start + size)));
        }
        return chunks;
    }
}
