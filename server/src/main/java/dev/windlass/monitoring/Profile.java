package dev.windlass.monitoring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the training rows looked like: per column its bins and how many rows fell into each. Kept as JSON with the model
 * version, and compared with each window of predictions.
 *
 * @param columns the features in the model's order
 * @param output the model's own answers on the same rows
 */
public record Profile(List<ColumnProfile> columns, ColumnProfile output) {
    /** Bins of a number: tenths of the reference by quantile. */
    public static final int BINS = 10;

    /** Different values up to which a number is counted value by value. */
    static final int DISTINCT_MAX = 20;

    /** Added to a value, makes -0.0 the 0.0 that it equals. */
    private static final double ONE_ZERO = 0.0;

    public Profile {
        columns = List.copyOf(columns);
    }

    /**
     * @param edges what separates the bins, ascending; bin {@code i} holds values above {@code edges[i-1]} and up to
     *     {@code edges[i]}; a category is its code
     * @param counts rows per bin; one more than the edges, then one for missing values
     */
    public record ColumnProfile(String name, List<Double> edges, List<Long> counts) {
        public ColumnProfile {
            edges = List.copyOf(edges);
            counts = List.copyOf(counts);
        }

        long[] countsArray() {
            return counts.stream().mapToLong(Long::longValue).toArray();
        }

        /** Where {@code values} fall among the bins; NaN counts as missing. */
        public long[] count(double[] values) {
            var bounds = edges.stream().mapToDouble(Double::doubleValue).toArray();
            var counted = new long[bounds.length + 2];
            for (var value : values) {
                counted[Double.isNaN(value) ? bounds.length + 1 : bin(bounds, value + ONE_ZERO)]++;
            }
            return counted;
        }

        private static int bin(double[] bounds, double value) {
            var found = Arrays.binarySearch(bounds, value);
            return found >= 0 ? found : -found - 1;
        }

        public double missingShare() {
            return share(countsArray());
        }

        static double share(long[] counted) {
            var total = Arrays.stream(counted).sum();
            return total == 0 ? 0 : counted[counted.length - 1] / (double) total;
        }

        /** Bins at the quantiles of {@code values}, or one per value where there are few different ones. */
        public static ColumnProfile of(String name, double[] values) {
            var present = Arrays.stream(values)
                    .filter(value -> !Double.isNaN(value))
                    .map(value -> value + ONE_ZERO)
                    .sorted()
                    .toArray();
            var distinct =
                    Arrays.stream(present).distinct().limit(DISTINCT_MAX + 1L).toArray();
            var edges = new ArrayList<Double>();
            if (distinct.length <= DISTINCT_MAX) {
                Arrays.stream(distinct).limit(Math.max(0, distinct.length - 1L)).forEach(edges::add);
            } else {
                for (var tenth = 1; tenth < BINS; tenth++) {
                    var edge = present[(int) ((long) present.length * tenth / BINS)];
                    if (edges.isEmpty() || edges.getLast() < edge) {
                        edges.add(edge);
                    }
                }
            }
            var bare = new ColumnProfile(name, edges, List.of());
            return new ColumnProfile(
                    name, edges, Arrays.stream(bare.count(values)).boxed().toList());
        }
    }

    /**
     * @param names the features
     * @param values shape [rows, features], row by row
     * @param outputs shape [rows]
     */
    public static Profile of(List<String> names, double[] values, double[] outputs) {
        var columns = new ArrayList<ColumnProfile>(names.size());
        for (var feature = 0; feature < names.size(); feature++) {
            columns.add(ColumnProfile.of(names.get(feature), column(values, names.size(), feature)));
        }
        return new Profile(columns, ColumnProfile.of("output", outputs));
    }

    static double[] column(double[] values, int width, int feature) {
        var column = new double[values.length / width];
        for (var row = 0; row < column.length; row++) {
            column[row] = values[row * width + feature];
        }
        return column;
    }
}
