package dev.windlass.features;

import org.jspecify.annotations.Nullable;

/**
 * The events of one key in the order of their times, at one moment. Events between {@code start} and {@code end} count;
 * behind the end there may be room. The next event is written into that room and published as a new history over the
 * same arrays, which a reader of this one never looks at.
 */
record KeyHistory(int start, int end, long[] times, HistoryColumn[] columns) {
    private static final int CAPACITY_FIRST = 8;

    static KeyHistory empty(HistorySpec spec) {
        var columns = new HistoryColumn[spec.series().size()];
        for (var i = 0; i < columns.length; i++) {
            columns[i] = spec.series().get(i).newColumn(CAPACITY_FIRST);
        }
        return new KeyHistory(0, 0, new long[CAPACITY_FIRST], columns);
    }

    int size() {
        return end - start;
    }

    /** The number of the first event with a time above {@code time}. */
    int after(long time) {
        if (end > start && times[end - 1] <= time) {
            return end;
        }
        var low = start;
        var high = end;
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (times[middle] <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** This history with one more event, and without those before {@code earliest}. For the one writer only. */
    KeyHistory with(long time, @Nullable Object[] values, long earliest) {
        var kept = from(earliest);
        if (kept.end > kept.start && time < kept.times[kept.end - 1]) {
            return kept.inserted(time, values);
        }
        return kept.roomy().appended(time, values);
    }

    /** This history without events before {@code earliest}. */
    KeyHistory from(long earliest) {
        var first = start;
        while (first < end && times[first] < earliest) {
            first++;
        }
        return first == start ? this : new KeyHistory(first, end, times, columns);
    }

    /** The same events in arrays not much larger than they need. */
    KeyHistory compact() {
        return times.length > 2 * Math.max(CAPACITY_FIRST, size()) ? copied(size(), size() + 1) : this;
    }

    private KeyHistory roomy() {
        return end < times.length ? this : copied(size(), Math.max(CAPACITY_FIRST, 2 * size()));
    }

    private KeyHistory copied(int count, int capacity) {
        var newTimes = new long[capacity];
        System.arraycopy(times, start, newTimes, 0, count);
        var newColumns = new HistoryColumn[columns.length];
        for (var i = 0; i < columns.length; i++) {
            newColumns[i] = columns[i].copy(start, start + count, capacity);
        }
        return new KeyHistory(0, count, newTimes, newColumns);
    }

    private KeyHistory appended(long time, @Nullable Object[] values) {
        times[end] = time;
        for (var i = 0; i < columns.length; i++) {
            columns[i].append(end, values[i]);
        }
        return new KeyHistory(start, end + 1, times, columns);
    }

    /** A late event: all that follow it move, into new arrays. */
    private KeyHistory inserted(long time, @Nullable Object[] values) {
        var place = after(time);
        var history = copied(place - start, Math.max(CAPACITY_FIRST, size() + size() / 2 + 1))
                .appended(time, values);
        var moved = new @Nullable Object[columns.length];
        for (var i = place; i < end; i++) {
            for (var column = 0; column < columns.length; column++) {
                moved[column] = columns[column].value(i);
            }
            history = history.appended(times[i], moved);
        }
        return history;
    }
}
