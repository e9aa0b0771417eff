package dev.windlass.models;

import java.util.List;

/**
 * A model that can be asked for predictions. Safe for many threads at once; the forms that fill an array of the caller
 * allocate nothing.
 *
 * <p>A row holds one number per feature, in the order of {@link #featureNames()}. NaN means missing. Numbers are rounded
 * to 32-bit floats before they meet a threshold, because the training library did the same; a category is given by its
 * code, 0 or more. Answers are 32-bit floats held in doubles.
 */
public interface Model {
    ModelInfo info();

    /** Names of the features in row order; {@code f0}, {@code f1}, … where the file names none. */
    List<String> featureNames();

    /** Type of each feature: {@code q} or {@code float}, {@code int}, {@code i} (0 or 1), {@code c} (a category). */
    List<String> featureTypes();

    /** Numbers in one prediction: 1 for a score or a winning class, one per class for probabilities. */
    int outputs();

    /** Numbers in one margin, the sum of the leaves before the objective's transform: 1, or one per class or target. */
    int margins();

    /**
     * Predicts one row.
     *
     * @throws IllegalArgumentException if the row does not hold one number per feature
     */
    default double[] predict(double[] row) {
        double[] answer = new double[outputs()];
        predict(row, answer);
        return answer;
    }

    /**
     * Predicts one row into {@code answer} without allocating.
     *
     * @param answer at least {@link #outputs()} long; the rest is left alone
     * @throws IllegalArgumentException if either array has the wrong length
     */
    void predict(double[] row, double[] answer);

    /**
     * The margins of one row.
     *
     * @throws IllegalArgumentException if the row does not hold one number per feature
     */
    default double[] predictMargin(double[] row) {
        double[] answer = new double[margins()];
        predictMargin(row, answer);
        return answer;
    }

    /**
     * The margins of one row, into {@code answer} without allocating.
     *
     * @param answer at least {@link #margins()} long; the rest is left alone
     * @throws IllegalArgumentException if either array has the wrong length
     */
    void predictMargin(double[] row, double[] answer);

    /**
     * Predicts many rows that lie one after the other; much faster per row than one by one.
     *
     * @param values shape [rows × features], row by row
     * @return shape [rows × {@link #outputs()}], row by row
     * @throws IllegalArgumentException if {@code values} does not hold exactly that many rows
     */
    default double[] predict(double[] values, int rows) {
        double[] answers = new double[Math.multiplyExact(Math.max(rows, 0), outputs())];
        predict(values, rows, answers);
        return answers;
    }

    /** As {@link #predict(double[], int)}, into {@code answers}, which is at least rows × outputs long. */
    void predict(double[] values, int rows, double[] answers);
}
