package dev.windlass.tracking;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Readings of one series, column by column, and their stored form: 24 bytes each, time, step and value, big-endian.
 *
 * <p>The order of a history is time, step, value. NaN stands where 0 would stand, right after it.
 */
final class Points {
    static final int POINT_BYTES = 3 * Long.BYTES;

    /** As many readings hold both ends and the extremes between them. */
    private static final int ENDS_FROM = 4;

    private long[] at;
    private long[] step;
    private double[] value;
    private int size;

    Points(int capacity) {
        at = new long[capacity];
        step = new long[capacity];
        value = new double[capacity];
    }

    /** In the order of a history, each reading once. */
    static Points ordered(List<MetricPoint> readings) {
        var points = new Points(readings.size());
        readings.forEach(reading -> points.add(reading.at().toEpochMilli(), reading.step(), reading.value()));
        return points.ordered();
    }

    int size() {
        return size;
    }

    long at(int index) {
        return at[index];
    }

    long step(int index) {
        return step[index];
    }

    double value(int index) {
        return value[index];
    }

    MetricPoint reading(String key, int index) {
        return new MetricPoint(key, value[index], Instant.ofEpochMilli(at[index]), step[index]);
    }

    void add(long atMs, long itsStep, double itsValue) {
        if (size == at.length) {
            var capacity = Math.max(16, size * 2);
            at = Arrays.copyOf(at, capacity);
            step = Arrays.copyOf(step, capacity);
            value = Arrays.copyOf(value, capacity);
        }
        at[size] = atMs;
        step[size] = itsStep;
        value[size] = itsValue;
        size++;
    }

    void add(Points others, int index) {
        add(others.at[index], others.step[index], others.value[index]);
    }

    /** Adds what {@link #bytes} made. */
    void add(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            add(buffer.getLong(), buffer.getLong(), buffer.getDouble());
        }
    }

    /** The stored form of the readings from {@code from} to before {@code to}. */
    byte[] bytes(int from, int to) {
        var buffer = ByteBuffer.allocate((to - from) * POINT_BYTES);
        for (var i = from; i < to; i++) {
            buffer.putLong(at[i]).putLong(step[i]).putDouble(value[i]);
        }
        return buffer.array();
    }

    /** Below 0, 0 or above, as the reading at {@code one} comes before, is the same as, or comes after the other. */
    int compare(int one, int other) {
        return compare(this, one, this, other);
    }

    static int compare(Points ones, int one, Points others, int other) {
        if (ones.at[one] != others.at[other]) {
            return ones.at[one] < others.at[other] ? -1 : 1;
        }
        if (ones.step[one] != others.step[other]) {
            return ones.step[one] < others.step[other] ? -1 : 1;
        }
        var first = ones.value[one];
        var second = others.value[other];
        var comparable = Double.isNaN(first) ? 0 : first;
        var otherComparable = Double.isNaN(second) ? 0 : second;
        if (comparable < otherComparable) {
            return -1;
        }
        return comparable > otherComparable ? 1 : Boolean.compare(Double.isNaN(first), Double.isNaN(second));
    }

    /** The same readings in the order of a history, each once; this itself when it is so already. */
    Points ordered() {
        if (isOrdered()) {
            return this;
        }
        var indices = IntStream.range(0, size).boxed().toArray(Integer[]::new);
        Arrays.sort(indices, this::compare);
        var ordered = new Points(size);
        var last = -1;
        for (var index : indices) {
            if (last < 0 || compare(last, index) != 0) {
                ordered.add(this, index);
            }
            last = index;
        }
        return ordered;
    }

    private boolean isOrdered() {
        for (var i = 1; i < size; i++) {
            if (compare(i - 1, i) >= 0) {
                return false;
            }
        }
        return true;
    }

    List<MetricPoint> readings(String key) {
        return IntStream.range(0, size).mapToObj(index -> reading(key, index)).toList();
    }

    /** The readings of these steps, both included, in the order of steps. */
    Points ofSteps(long from, long to) {
        var chosen = new Points(size);
        for (var i = 0; i < size; i++) {
            if (step[i] >= from && step[i] <= to) {
                chosen.add(this, i);
            }
        }
        return chosen.byStep();
    }

    private Points byStep() {
        var rising = true;
        for (var i = 1; i < size && rising; i++) {
            rising = step[i - 1] <= step[i];
        }
        if (rising) {
            return this;
        }
        var indices = IntStream.range(0, size).boxed().toArray(Integer[]::new);
        Arrays.sort(indices, Comparator.comparingLong(index -> step[index]));
        return chosen(indices);
    }

    private Points chosen(Integer[] indices) {
        var chosen = new Points(indices.length);
        for (var index : indices) {
            chosen.add(this, index);
        }
        return chosen;
    }

    /**
     * At most {@code points} readings, 2 or more: the first, the last, and of each stretch of as many readings between
     * them the smallest and the greatest, in their order. NaN is neither, unless there is nothing else. All of them when
     * there are no more than that; with less than {@link #ENDS_FROM} the ends are not kept.
     */
    Points thinned(int points) {
        if (size <= points) {
            return this;
        }
        var ends = points < ENDS_FROM ? 0 : 1;
        var stretches = Math.max(1, points / 2 - ends);
        var between = size - 2 * ends;
        var thinned = new Points(points);
        if (ends > 0) {
            thinned.add(this, 0);
        }
        for (var i = 0; i < stretches; i++) {
            var from = ends + (int) ((long) between * i / stretches);
            var to = ends + (int) ((long) between * (i + 1) / stretches);
            addExtremes(from, to, thinned);
        }
        if (ends > 0) {
            thinned.add(this, size - 1);
        }
        return thinned;
    }

    private void addExtremes(int from, int to, Points into) {
        var smallest = from;
        var greatest = from;
        for (var i = from + 1; i < to; i++) {
            if (value[i] < value[smallest] || Double.isNaN(value[smallest])) {
                smallest = i;
            }
            if (value[i] > value[greatest] || Double.isNaN(value[greatest])) {
                greatest = i;
            }
        }
        into.add(this, Math.min(smallest, greatest));
        if (smallest != greatest) {
            into.add(this, Math.max(smallest, greatest));
        }
    }
}
