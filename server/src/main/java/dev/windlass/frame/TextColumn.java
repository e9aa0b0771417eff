package dev.windlass.frame;

import org.jspecify.annotations.Nullable;

/** Texts. Null is a missing value. */
public record TextColumn(@Nullable String[] values) implements Column {
    @Override
    public int rows() {
        return values.length;
    }

    @Override
    public boolean isMissing(int row) {
        return values[row] == null;
    }

    @Override
    public @Nullable Object value(int row) {
        return values[row];
    }

    @Override
    public String kind() {
        return "texts";
    }
}
