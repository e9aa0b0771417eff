package dev.windlass.features;

import java.util.Arrays;
import java.util.List;

/**
 * Encoded features of many rows.
 *
 * @param schema names, kinds and categories of the columns
 * @param values row after row, shape [rows][columns]; NaN is missing
 */
public record FeatureMatrix(FeatureSchema schema, int rows, double[] values) {
    public FeatureMatrix {
        if (values.length != rows * (long) schema.columns().size()) {
            throw new IllegalArgumentException("%d values are not %d rows of %d"
                    .formatted(values.length, rows, schema.columns().size()));
        }
    }

    public List<String> names() {
        return schema.names();
    }

    public List<FeatureKind> kinds() {
        return schema.columns().stream().map(FeatureColumn::kind).toList();
    }

    public int width() {
        return schema.columns().size();
    }

    public double value(int row, int column) {
        return values[row * width() + column];
    }

    public double[] row(int row) {
        return Arrays.copyOfRange(values, row * width(), (row + 1) * width());
    }

    void put(int row, FeatureVector vector) {
        System.arraycopy(schema.encode(vector), 0, values, row * width(), width());
    }

    /** These rows, in this order. */
    public FeatureMatrix take(int[] chosen) {
        var width = width();
        var taken = new double[chosen.length * width];
        for (var i = 0; i < chosen.length; i++) {
            System.arraycopy(values, chosen[i] * width, taken, i * width, width);
        }
        return new FeatureMatrix(schema, chosen.length, taken);
    }
}
