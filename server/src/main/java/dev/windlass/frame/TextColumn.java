package dev.windlass.frame;

import java.util.Arrays;
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
    public TextColumn take(int[] rows) {
        var taken = new @Nullable String[rows.length];
        Arrays.setAll(taken, i -> values[rows[i]]);
        return new TextColumn(taken);
    }

    @Override
    public String kind() {
        return "texts";
    }
}
