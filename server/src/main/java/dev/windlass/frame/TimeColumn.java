package dev.windlass.frame;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Instants as milliseconds since 1970 in UTC. {@link #MISSING} is a missing value. */
public record TimeColumn(long[] epochMillis) implements Column {
    public static final long MISSING = Long.MIN_VALUE;

    @Override
    public int rows() {
        return epochMillis.length;
    }

    @Override
    public boolean isMissing(int row) {
        return epochMillis[row] == MISSING;
    }

    @Override
    public @Nullable Object value(int row) {
        return isMissing(row) ? null : Instant.ofEpochMilli(epochMillis[row]);
    }

    @Override
    public TimeColumn take(int[] rows) {
        return new TimeColumn(
                Arrays.stream(rows).mapToLong(row -> epochMillis[row]).toArray());
    }

    /** The numbers of the rows in the order of their times, missing ones first; rows of one time keep their order. */
    public int[] order() {
        return Order.byTime(epochMillis);
    }

    @Override
    public String kind() {
        return "times";
    }
}
