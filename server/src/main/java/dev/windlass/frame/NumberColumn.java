package dev.windlass.frame;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Numbers. NaN is a missing value. Booleans are 1 and 0; whole numbers beyond 2^53 lose their last digits. */
public record NumberColumn(double[] values) implements Column {
    @Override
    public int rows() {
        return values.length;
    }

    @Override
    public boolean isMissing(int row) {
        return Double.isNaN(values[row]);
    }

    @Override
    public @Nullable Object value(int row) {
        return isMissing(row) ? null : (Object) values[row];
    }

    @Override
    public NumberColumn take(int[] rows) {
        return new NumberColumn(
                Arrays.stream(rows).mapToDouble(row -> values[row]).toArray());
    }

    @Override
    public String kind() {
        return "numbers";
    }
}
