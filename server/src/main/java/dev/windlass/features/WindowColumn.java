package dev.windlass.features;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Numbers over which windows are computed. Beside the numbers it keeps, for every place, the count and the exact sum of
 * all before it (see {@link ExactSum}), so that count, sum and mean of any window cost two subtractions.
 */
final class WindowColumn implements HistoryColumn {
    private final double[] values;
    private final int[] countBefore;
    private final long[] highBefore;
    private final long[] lowBefore;

    /** Whether a number was left out of the sums because it does not lie on their grid. */
    private boolean offGrid;

    WindowColumn(int capacity) {
        this.values = new double[capacity];
        this.countBefore = new int[capacity + 1];
        this.highBefore = new long[capacity + 1];
        this.lowBefore = new long[capacity + 1];
    }

    @Override
    public void append(int index, @Nullable Object value) {
        var number = value == null ? Double.NaN : (Double) value;
        values[index] = number;
        countBefore[index + 1] = countBefore[index] + (value == null ? 0 : 1);
        var high = 0L;
        var low = 0L;
        if (value != null) {
            if (ExactSum.fits(number)) {
                high = ExactSum.high(number);
                low = ExactSum.low(number);
            } else {
                offGrid = true;
            }
        }
        var sum = lowBefore[index] + low;
        lowBefore[index + 1] = sum;
        highBefore[index + 1] = highBefore[index] + high + ExactSum.carry(low, sum);
    }

    @Override
    public @Nullable Object value(int index) {
        var value = values[index];
        return Double.isNaN(value) ? null : (Object) value;
    }

    @Override
    public HistoryColumn copy(int from, int to, int capacity) {
        var copy = new WindowColumn(capacity);
        var length = to - from;
        System.arraycopy(values, from, copy.values, 0, length);
        System.arraycopy(countBefore, from, copy.countBefore, 0, length + 1);
        System.arraycopy(highBefore, from, copy.highBefore, 0, length + 1);
        System.arraycopy(lowBefore, from, copy.lowBefore, 0, length + 1);
        copy.offGrid = offGrid;
        return copy;
    }

    /** The function over the events from {@code from} up to {@code to}; null when it has no finite result. */
    @Nullable Double aggregate(Aggregation.Function function, int from, int to) {
        var count = countBefore[to] - countBefore[from];
        return switch (function) {
            case COUNT -> (double) count;
            case SUM -> count == 0 ? null : Values.number(sum(from, to));
            case MEAN -> count == 0 ? null : Values.number(sum(from, to) / count);
            case MIN -> count == 0 ? null : Values.number(least(from, to));
            case MAX -> count == 0 ? null : Values.number(greatest(from, to));
        };
    }

    private double sum(int from, int to) {
        var low = lowBefore[to] - lowBefore[from];
        var borrow = Long.compareUnsigned(lowBefore[to], lowBefore[from]) < 0 ? 1 : 0;
        var high = highBefore[to] - highBefore[from] - borrow;
        if (!offGrid) {
            return ExactSum.round(high, low);
        }
        var rest = BigDecimal.ZERO;
        for (var i = from; i < to; i++) {
            if (!Double.isNaN(values[i]) && !ExactSum.fits(values[i])) {
                rest = rest.add(new BigDecimal(values[i]));
            }
        }
        return rest.signum() == 0
                ? ExactSum.round(high, low)
                : rest.add(ExactSum.exact(high, low)).doubleValue();
    }

    private double least(int from, int to) {
        var least = Double.POSITIVE_INFINITY;
        for (var i = from; i < to; i++) {
            if (values[i] < least) {
                least = values[i];
            }
        }
        return least;
    }

    private double greatest(int from, int to) {
        var greatest = Double.NEGATIVE_INFINITY;
        for (var i = from; i < to; i++) {
            if (values[i] > greatest) {
                greatest = values[i];
            }
        }
        return greatest;
    }
}
