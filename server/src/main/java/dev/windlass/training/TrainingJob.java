package dev.windlass.training;

import dev.windlass.kernel.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * What to train.
 *
 * @param featureNames names of the columns, each once
 * @param featureTypes {@link #NUMBER} or {@link #CATEGORY} for each column
 * @param values shape [rows × features], row by row; NaN is missing, a category is its code
 * @param labels one for each row
 * @param parameters parameters of XGBoost as a loop file gives them; {@code rounds} may be among them and then counts
 * @param rounds trees to grow, or sets of trees where there is one for each class
 * @param seed where chance begins
 * @param onRound is told how many rounds are done, on the training thread
 */
public record TrainingJob(
        List<String> featureNames,
        List<String> featureTypes,
        double[] values,
        double[] labels,
        Map<String, Object> parameters,
        int rounds,
        long seed,
        IntConsumer onRound) {
    public static final String NUMBER = "q";
    public static final String CATEGORY = "c";
    public static final int FEATURES_MAX = 100_000;

    public TrainingJob {
        featureNames = List.copyOf(featureNames);
        featureTypes = List.copyOf(featureTypes);
        parameters = Map.copyOf(parameters);
        require(!featureNames.isEmpty(), "There is no feature.");
        require(featureNames.size() <= FEATURES_MAX, "There are more than %d features.".formatted(FEATURES_MAX));
        require(new HashSet<>(featureNames).size() == featureNames.size(), "A feature's name is there twice.");
        require(
                featureTypes.size() == featureNames.size(),
                "There are %d features and %d types.".formatted(featureNames.size(), featureTypes.size()));
        require(
                featureTypes.stream().allMatch(type -> type.equals(NUMBER) || type.equals(CATEGORY)),
                "A feature's type is neither '%s' (number) nor '%s' (category).".formatted(NUMBER, CATEGORY));
        require(labels.length > 0, "There is no row.");
        require(
                values.length == (long) labels.length * featureNames.size(),
                "%d values do not make %d rows of %d features."
                        .formatted(values.length, labels.length, featureNames.size()));
    }

    /** A job nobody watches. */
    public TrainingJob(
            List<String> featureNames,
            List<String> featureTypes,
            double[] values,
            double[] labels,
            Map<String, Object> parameters,
            int rounds,
            long seed) {
        this(featureNames, featureTypes, values, labels, parameters, rounds, seed, _ -> {});
    }

    public int rows() {
        return labels.length;
    }

    public int features() {
        return featureNames.size();
    }

    private static void require(boolean holds, String why) {
        if (!holds) {
            throw Problem.invalid("no-training-matrix", "This cannot be trained on.", why, "");
        }
    }
}
