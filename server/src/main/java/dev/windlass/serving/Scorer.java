package dev.windlass.serving;

import dev.windlass.features.FeatureReader;
import dev.windlass.features.FeatureVector;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A model version ready to answer. Safe for many threads. */
public interface Scorer {
    /**
     * What a model was given.
     *
     * @param values one per feature name, in that order; NaN where nothing is known
     * @param times when the value of each view was observed, by view
     */
    record Inputs(double[] values, Map<String, Instant> times) {}

    String model();

    int version();

    List<String> featureNames();

    /** How a field of a request is given. */
    enum FieldType {
        NUMBER,
        TEXT,
        BOOLEAN,
        TIME
    }

    /**
     * The fields of a request that the features are looked up and computed from, in the order to show them; empty when
     * the model is given its features directly.
     */
    default Map<String, FieldType> requestFields() {
        return Map.of();
    }

    /** Computes the features of a request. Versions whose features are defined alike share one reader. */
    FeatureReader reader();

    /** What the model is given of a request's features. */
    Inputs inputs(FeatureVector features);

    /** The model's output, for a classifier the probability of the positive class. */
    double score(double[] features);

    /** Makes a version ready; problems when it cannot be served. */
    interface Loader {
        Scorer load(String deployment, String model, int version);
    }
}
