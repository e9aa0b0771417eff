package dev.windlass.features;

import org.jspecify.annotations.Nullable;

/** Values of which the last one is asked for. */
final class LatestColumn implements HistoryColumn {
    private final @Nullable Object[] values;

    LatestColumn(int capacity) {
        this.values = new @Nullable Object[capacity];
    }

    @Override
    public void append(int index, @Nullable Object value) {
        values[index] = value;
    }

    @Override
    public @Nullable Object value(int index) {
        return values[index];
    }

    @Override
    public HistoryColumn copy(int from, int to, int capacity) {
        var copy = new LatestColumn(capacity);
        System.arraycopy(values, from, copy.values, 0, to - from);
        return copy;
    }
}
