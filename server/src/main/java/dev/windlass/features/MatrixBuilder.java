package dev.windlass.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects vectors whose categories are not known yet: codes are given as they come and put in order at the end. */
final class MatrixBuilder {
    private final List<String> names;
    private final @Nullable FeatureKind[] kinds;
    private final List<Map<String, Integer>> codes = new ArrayList<>();
    private final double[] values;
    private final int rows;

    /** @param known kinds by feature; a feature that is not there is a category as soon as it has a text */
    MatrixBuilder(List<String> names, Map<String, FeatureKind> known, int rows) {
        this.names = names;
        this.rows = rows;
        this.values = new double[Math.multiplyExact(rows, names.size())];
        this.kinds = new @Nullable FeatureKind[names.size()];
        for (var i = 0; i < kinds.length; i++) {
            kinds[i] = known.get(names.get(i));
            codes.add(new HashMap<>());
        }
    }

    void put(int row, FeatureVector vector) {
        for (var i = 0; i < kinds.length; i++) {
            values[row * kinds.length + i] = encode(i, vector.values()[i]);
        }
    }

    private double encode(int column, @Nullable Object value) {
        if (kinds[column] == null && value != null) {
            kinds[column] = value instanceof String ? FeatureKind.CATEGORY : FeatureKind.NUMBER;
        }
        if (value == null || kinds[column] != FeatureKind.CATEGORY) {
            return Values.asNumber(names.get(column), value);
        }
        var known = codes.get(column);
        if (known.size() > FeatureColumn.CATEGORIES_MAX) {
            throw FeatureProblems.tooManyCategories(names.get(column), FeatureColumn.CATEGORIES_MAX);
        }
        return known.computeIfAbsent(String.valueOf(Values.asText(value)), _ -> known.size());
    }

    FeatureMatrix learn() {
        var columns = new ArrayList<FeatureColumn>();
        for (var i = 0; i < kinds.length; i++) {
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
