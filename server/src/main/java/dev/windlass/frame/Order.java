package dev.windlass.frame;

import java.util.Arrays;

/** Row numbers in the order of their times, without an object per row. */
final class Order {
    private Order() {}

    static int[] byTime(long[] times) {
        var order = new int[times.length];
        for (var i = 0; i < order.length; i++) {
            order[i] = i;
        }
        if (!isSorted(times)) {
            sort(times, order);
        }
        return order;
    }

    private static boolean isSorted(long[] times) {
        for (var i = 1; i < times.length; i++) {
            if (times[i - 1] > times[i]) {
                return false;
            }
        }
        return true;
    }

    /** Ranks the distinct times, then counts; rows of the same time keep their order. */
    private static void sort(long[] times, int[] order) {
        var sorted = times.clone();
        Arrays.sort(sorted);
        var distinct = 0;
        for (var i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[distinct++] = sorted[i];
            }
        }
        var starts = new int[distinct + 1];
        var ranks = new int[times.length];
        for (var i = 0; i < times.length; i++) {
            ranks[i] = Arrays.binarySearch(sorted, 0, distinct, times[i]);
            starts[ranks[i] + 1]++;
        }
        for (var rank = 0; rank < distinct; rank++) {
            starts[rank + 1] += starts[rank];
        }
        for (var i = 0; i < times.length; i++) {
            order[starts[ranks[i]]++] = i;
        }
    }
}
