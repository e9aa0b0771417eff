package dev.windlass.models;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Trains the small boosters that the tests read back. */
final class Boosters {
    static final int FEATURES = 6;
    static final int ROWS = 600;
    /** The last feature holds codes below this where a booster is trained with categories. */
    static final int CATEGORIES = 20;

    private Boosters() {}

    /** What to train: an objective and what differs from the defaults. */
    record Recipe(String objective, int rounds, boolean categorical, Map<String, Object> more) {
        Recipe(String objective, Object... more) {
            this(objective, 12, false, pairs(more));
        }

        Recipe withCategories() {
            return new Recipe(objective, rounds, true, more);
        }

        private static Map<String, Object> pairs(Object... more) {
            var pairs = new HashMap<String, Object>();
            for (int i = 0; i < more.length; i += 2) {
                pairs.put((String) more[i], more[i + 1]);
            }
            return pairs;
        }
    }

    /** Training rows: a tenth missing, the last column a category code. */
    static float[] rows(Random random, int rows) {
        float[] values = new float[rows * FEATURES];
        for (int i = 0; i < values.length; i++) {
            boolean category = i % FEATURES == FEATURES - 1;
            float value = category ? random.nextInt(CATEGORIES) : (float) random.nextGaussian();
            values[i] = random.nextInt(10) == 0 ? Float.NaN : value;
        }
        return values;
    }

    static Booster train(Recipe recipe, long seed) throws XGBoostError {
        var random = new Random(seed);
        float[] values = rows(random, ROWS);
        float[] labels = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            labels[row] = label(recipe, values, row * FEATURES, random);
        }
        DMatrix matrix = matrix(values, ROWS, recipe.categorical());
        matrix.setLabel(labels);
        if (recipe.objective().startsWith("rank:")) {
            matrix.setGroup(new int[] {ROWS / 3, ROWS / 3, ROWS / 3});
        }
        var parameters =
                new HashMap<String, Object>(Map.of("nthread", 1, "max_depth", 5, "tree_method", "hist", "seed", seed));
        parameters.put("objective", recipe.objective());
        parameters.putAll(recipe.more());
        return XGBoost.train(matrix, parameters, recipe.rounds(), Map.of(), null, null);
    }

    /** Not-a-numbers are missing; so is plus infinity, the only way to make the library accept minus infinity. */
    static DMatrix matrix(float[] values, int rows, boolean categorical) throws XGBoostError {
        var matrix = new DMatrix(values, rows, FEATURES, Float.POSITIVE_INFINITY);
        if (categorical) {
            matrix.setFeatureTypes(new String[] {"float", "float", "float", "float", "float", "c"});
        }
        return matrix;
    }

    private static float label(Recipe recipe, float[] values, int from, Random random) {
        double signal = 0.3 * random.nextGaussian();
        for (int i = 0; i < FEATURES; i++) {
            float value = values[from + i];
            signal += Float.isNaN(value)
                    ? 0.4
                    : i == FEATURES - 1 ? (Math.round(value) * 7 % 5 - 2) * 0.5 : value / (i + 1);
        }
        return switch (recipe.objective()) {
            case "binary:logistic", "binary:logitraw", "binary:hinge", "reg:logistic" -> signal > 0 ? 1 : 0;
            case "multi:softprob", "multi:softmax", "rank:pairwise", "rank:ndcg" ->
                signal < -1 ? 0 : signal < 0 ? 1 : signal < 1 ? 2 : 3;
            case "rank:map" -> signal > 0 ? 1 : 0;
            case "count:poisson" -> (float) Math.floor(Math.exp(Math.min(signal, 3)));
            case "reg:gamma", "reg:tweedie", "reg:squaredlogerror", "survival:cox" ->
                (float) Math.exp(Math.min(signal, 3)) + 0.01f;
            default -> (float) signal;
        };
    }
}
