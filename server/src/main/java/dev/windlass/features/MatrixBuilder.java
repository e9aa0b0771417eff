package dev.windlass.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects vectors whose categories are not known yet: codes are given as they come and put in order at the end. Several
 * threads may put different rows at once.
 */
final class MatrixBuilder {
    private final List<String> names;
    private final @Nullable FeatureKind[] kinds;
    private final List<Map<String, Integer>> codes = new ArrayList<>();
    /** The values of features whose kind only they can tell; null for others. */
    private final @Nullable Object[] @Nullable [] untold;

    private final double[] values;
    private final int rows;

    /** @param known kinds by feature; a feature that is not there is a category if its first value is a text */
    MatrixBuilder(List<String> names, Map<String, FeatureKind> known, int rows) {
        this.names = names;
        this.rows = rows;
        this.values = new double[Math.multiplyExact(rows, names.size())];
        this.kinds = new @Nullable FeatureKind[names.size()];
        this.untold = new @Nullable Object[names.size()][];
        for (var i = 0; i < kinds.length; i++) {
            kinds[i] = known.get(names.get(i));
            untold[i] = kinds[i] == null ? new @Nullable Object[rows] : null;
            codes.add(new HashMap<>());
        }
    }

    void put(int row, FeatureVector vector) {
        for (var i = 0; i < kinds.length; i++) {
            var value = vector.values()[i];
            var waiting = untold[i];
            if (waiting == null) {
                values[row * kinds.length + i] = encode(i, value);
            } else {
                waiting[row] = value;
            }
        }
    }

    private double encode(int column, @Nullable Object value) {
        if (value == null || kinds[column] != FeatureKind.CATEGORY) {
            return Values.asNumber(names.get(column), value);
        }
        var known = codes.get(column);
        synchronized (known) {
            if (known.size() > FeatureColumn.CATEGORIES_MAX) {
                throw FeatureProblems.tooManyCategories(names.get(column), FeatureColumn.CATEGORIES_MAX);
            }
            return known.computeIfAbsent(String.valueOf(Values.asText(value)), _ -> known.size());
        }
    }

    FeatureMatrix learn() {
        var columns = new ArrayList<FeatureColumn>();
        for (var i = 0; i < kinds.length; i++) {
            var waiting = untold[i];
            if (waiting != null) {
                tell(i, waiting);
            }
            var kind = kinds[i] == null ? FeatureKind.NUMBER : kinds[i];
            var column = new FeatureColumn(
                    names.get(i), kind, List.copyOf(codes.get(i).keySet()));
            if (kind == FeatureKind.CATEGORY) {
                recode(i, column);
            }
            columns.add(column);
        }
        return new FeatureMatrix(new FeatureSchema(columns), rows, values);
    }

    private void tell(int column, @Nullable Object[] waiting) {
        for (var row = 0; row < rows; row++) {
            var value = waiting[row];
            if (kinds[column] == null && value != null) {
                kinds[column] = value instanceof String ? FeatureKind.CATEGORY : FeatureKind.NUMBER;
            }
            values[row * kinds.length + column] = encode(column, value);
        }
    }

    private void recode(int index, FeatureColumn column) {
        var given = codes.get(index);
        var order = new double[given.size()];
        given.forEach((category, code) -> order[code] = column.encode(category));
        for (var at = index; at < values.length; at += kinds.length) {
            if (!Double.isNaN(values[at])) {
                values[at] = order[(int) values[at]];
            }
        }
    }
}
