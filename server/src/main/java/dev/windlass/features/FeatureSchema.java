package dev.windlass.features;

import java.util.List;

/** The features of a model version with their categories, as learned from its training rows. Stored with it as JSON. */
public record FeatureSchema(List<FeatureColumn> columns) {
    public FeatureSchema {
        columns = List.copyOf(columns);
    }

    public List<String> names() {
        return columns.stream().map(FeatureColumn::name).toList();
    }

    /** The numbers that the model sees, one per column. */
    public double[] encode(FeatureVector vector) {
        if (vector.values().length != columns.size()) {
            throw FeatureProblems.wrongVector(
                    "The model has %d features and the vector %d.".formatted(columns.size(), vector.values().length));
        }
        var encoded = new double[columns.size()];
        for (var i = 0; i < encoded.length; i++) {
            var column = columns.get(i);
            if (!column.name().equals(vector.names().get(i))) {
                throw FeatureProblems.wrongVector("At place %d the model has '%s' and the vector '%s'."
                        .formatted(i, column.name(), vector.names().get(i)));
            }
            encoded[i] = column.encode(vector.values()[i]);
        }
        return encoded;
    }
}
