package dev.windlass.monitoring;

import dev.windlass.monitoring.Profile.ColumnProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How a window of predictions stands to the reference of the version that made them.
 *
 * @param rows predictions in the window
 * @param features one per feature of the model
 * @param output the same of the model's answers
 */
public record DriftReport(int rows, List<FeatureDrift> features, FeatureDrift output) {
    /** Rows below which a window has no verdict. */
    public static final int ROWS_LEAST = 200;

    public enum Verdict {
        STABLE,
        DRIFT,
        TOO_LITTLE_DATA
    }

    /**
     * @param psi population stability index, 0 or more
     * @param ks Kolmogorov-Smirnov statistic, 0 to 1
     * @param ksProbability how likely a statistic that large is without drift
     * @param js Jensen-Shannon divergence in bits, 0 to 1
     * @param missing share of missing values in the window
     * @param missingReference the same in the reference
     */
    public record FeatureDrift(
            String feature,
            double psi,
            double ks,
            double ksProbability,
            double js,
            double missing,
            double missingReference,
            Verdict verdict) {}

    /**
     * @param values shape [rows, features], as the model was given them
     * @param psiLimit index from which a feature has drifted
     * @throws IllegalArgumentException if there are not as many values as columns times rows
     */
    public static DriftReport of(Profile profile, double[] values, double[] outputs, double psiLimit) {
        var width = profile.columns().size();
        if (values.length != width * outputs.length) {
            throw new IllegalArgumentException(
                    "%d values for %d rows of %d columns".formatted(values.length, outputs.length, width));
        }
        var features = new ArrayList<FeatureDrift>(width);
        for (var feature = 0; feature < width; feature++) {
            features.add(compare(profile.columns().get(feature), Profile.column(values, width, feature), psiLimit));
        }
        return new DriftReport(outputs.length, features, compare(profile.output(), outputs, psiLimit));
    }

    private static FeatureDrift compare(ColumnProfile reference, double[] values, double psiLimit) {
        var expected = reference.countsArray();
        var actual = reference.count(values);
        var expectedRows = Arrays.stream(expected).sum();
        if (values.length < ROWS_LEAST || expectedRows < ROWS_LEAST) {
            return new FeatureDrift(
                    reference.name(),
                    0,
                    0,
                    1,
                    0,
                    ColumnProfile.share(actual),
                    reference.missingShare(),
                    Verdict.TOO_LITTLE_DATA);
        }
        var psi = Drift.populationStability(expected, actual);
        var ks = Drift.kolmogorovSmirnov(expected, actual);
        return new FeatureDrift(
                reference.name(),
                psi,
                ks,
                Drift.kolmogorovSmirnovProbability(ks, expectedRows, values.length),
                Drift.jensenShannon(expected, actual),
                ColumnProfile.share(actual),
                reference.missingShare(),
                verdict(psi, psiLimit, Drift.populationStabilityByChance(expected, actual)));
    }

    /** An index above the limit that chance alone explains is neither drift nor the absence of it. */
    private static Verdict verdict(double psi, double psiLimit, double byChance) {
        if (psi < psiLimit) {
            return Verdict.STABLE;
        }
        return psi >= byChance ? Verdict.DRIFT : Verdict.TOO_LITTLE_DATA;
    }

    /** The drifted feature with the largest index. */
    public Optional<FeatureDrift> worst() {
        return features.stream()
                .filter(feature -> feature.verdict() == Verdict.DRIFT)
                .max(Comparator.comparingDouble(FeatureDrift::psi));
    }
}
