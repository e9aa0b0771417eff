package dev.windlass.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.models.Boosters.Recipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every answer is compared with the library that trained the booster, bit for bit: random rows, rows made of the
 * booster's own thresholds and their neighbours, missing values, infinities, zeros of both signs.
 */
class XgboostDifferentialTest {
    private static final int ROWS = 5_000;
    private static final Pattern THRESHOLD = Pattern.compile("<(-?[0-9.e+-]+)]");

    static Stream<Recipe> recipes() {
        return Stream.of(
                new Recipe("binary:logistic"),
                new Recipe("binary:logistic", "max_depth", 12, "base_score", 0.237),
                new Recipe("binary:logistic", "tree_method", "exact", "gamma", 1.5),
                new Recipe("binary:logistic", "num_parallel_tree", 3, "subsample", 0.6),
                new Recipe("binary:logistic", "max_cat_to_onehot", 1).withCategories(),
                new Recipe("binary:logistic", "max_cat_to_onehot", 100).withCategories(),
                new Recipe("binary:logitraw"),
                new Recipe("binary:hinge"),
                new Recipe("reg:squarederror", "grow_policy", "lossguide", "max_leaves", 40, "max_depth", 0),
                new Recipe("reg:squarederror", "max_cat_to_onehot", 1).withCategories(),
                new Recipe("reg:squarederror", "max_depth", 1),
                new Recipe("reg:logistic", "eta", 3.0),
                new Recipe("reg:squaredlogerror", "base_score", 0.7),
                new Recipe("reg:pseudohubererror"),
                new Recipe("reg:absoluteerror"),
                new Recipe("reg:quantileerror", "quantile_alpha", "[0.1,0.5,0.9]"),
                new Recipe("reg:gamma"),
                new Recipe("reg:tweedie"),
                new Recipe("count:poisson"),
                new Recipe("survival:cox"),
                new Recipe("multi:softprob", "num_class", 4),
                new Recipe("multi:softprob", "num_class", 4, "max_cat_to_onehot", 1).withCategories(),
                new Recipe("multi:softmax", "num_class", 4),
                new Recipe("rank:pairwise"),
                new Recipe("rank:ndcg"),
                new Recipe("rank:map"));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void predictionsAndMarginsEqualTheLibrarysBitForBit(Recipe recipe) throws XGBoostError {
        for (long seed = 1; seed <= 4; seed++) {
            Booster booster = Boosters.train(recipe, seed);
            Model json = Models.read(booster.toByteArray("json"));
            Model ubjson = Models.read(booster.toByteArray("ubj"));
            float[] rows = hardRows(booster, seed);
            var matrix = Boosters.matrix(rows, ROWS, recipe.categorical());
            float[][] expected = booster.predict(matrix);
            float[][] margins = booster.predict(matrix, true);
            for (Model model : List.of(json, ubjson)) {
                assertRowsEqual(model, rows, expected, margins, recipe + " seed " + seed);
                assertBatchEqual(model, rows, expected, recipe + " seed " + seed);
            }
            assertThat(json.info().trees()).as("trees").isEqualTo(booster.getModelDump("", false).length);
            matrix.dispose();
            booster.dispose();
        }
    }

    private static void assertRowsEqual(
            Model model, float[] rows, float[][] expected, float[][] margins, String where) {
        double[] row = new double[Boosters.FEATURES];
        double[] answer = new double[model.outputs()];
        double[] margin = new double[model.margins()];
        for (int i = 0; i < ROWS; i++) {
            for (int feature = 0; feature < row.length; feature++) {
                row[feature] = rows[i * row.length + feature];
            }
            model.predict(row, answer);
            model.predictMargin(row, margin);
            assertSame(answer, 0, expected[i], () -> where + " prediction of row " + Arrays.toString(row));
            assertSame(margin, 0, margins[i], () -> where + " margin of row " + Arrays.toString(row));
        }
    }

    private static void assertBatchEqual(Model model, float[] rows, float[][] expected, String where) {
        double[] values = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            values[i] = rows[i];
        }
        double[] answers = model.predict(values, ROWS);
        for (int i = 0; i < ROWS; i++) {
            int row = i;
            assertSame(answers, i * model.outputs(), expected[i], () -> where + " batch row " + row);
        }
    }

    private static void assertSame(double[] actual, int from, float[] expected, Supplier<String> where) {
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToIntBits((float) actual[from + i]) != Float.floatToIntBits(expected[i])) {
                assertThat((float) actual[from + i])
                        .as(where.get() + " output " + i)
                        .isEqualTo(expected[i]);
            }
        }
    }

    /** Rows that ask for trouble: thresholds of the booster itself, their neighbours, and values no row should have. */
    static float[] hardRows(Booster booster, long seed) throws XGBoostError {
        var random = new Random(seed + 1000);
        List<Float> values = new ArrayList<>(List.of(
                Float.NEGATIVE_INFINITY,
                0f,
                -0f,
                Float.MIN_VALUE,
                -Float.MIN_VALUE,
                Float.MAX_VALUE,
                -Float.MAX_VALUE,
                1e-30f,
                -0.5f,
                0.5f,
                19.9f,
                33f,
                16777215f,
                16777216f,
                3e9f));
        for (String tree : booster.getModelDump("", false)) {
            Matcher matcher = THRESHOLD.matcher(tree);
            while (matcher.find() && values.size() < 10_000) {
                float threshold = Float.parseFloat(matcher.group(1));
                values.addAll(List.of(threshold, Math.nextUp(threshold), Math.nextDown(threshold)));
            }
        }
        float[] rows = Boosters.rows(random, ROWS);
        for (int i = 0; i < rows.length; i++) {
            if (i / Boosters.FEATURES % 2 == 1 && random.nextInt(2) == 0) {
                rows[i] = values.get(random.nextInt(values.size()));
            }
        }
        return rows;
    }
}
