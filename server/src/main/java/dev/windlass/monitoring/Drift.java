package dev.windlass.monitoring;

/**
 * How far two samples are apart, from their counts in the same bins.
 *
 * <p>Bins come from a {@link Profile}: quantiles of the reference for numbers, one per value for categories, and always
 * one more for missing values, so that values that stop arriving count as drift.
 */
public final class Drift {
    /** What a bin that only one sample leaves empty counts as, in rows, so that the logarithm stays finite. */
    static final double EMPTY_BIN_ROWS = 0.5;

    private static final double DEVIATIONS = 3;
    private static final int TERMS_MAX = 100;
    private static final double TERM_LEAST = 1e-12;

    private Drift() {}

    /**
     * Population stability index: the sum over bins of {@code (actual - expected) * ln(actual / expected)}, where both
     * are shares.
     *
     * <p>0 means equal shares; the value is symmetric, in nats, and has no upper bound. The customary limits 0.1 (watch)
     * and 0.25 (act) are a convention, not a test: they ignore sample size. With equal populations the expectation is
     * about {@code (bins - 1) * (1/n + 1/m)}, so a small window has a large index without any drift.
     *
     * @param expected rows of the reference per bin; shape [bins], each 0 or more, sum above 0
     * @param actual rows of the window per bin; same shape and limits, same bins
     * @throws IllegalArgumentException if the shapes differ, a count is negative, or a sample is empty
     * @see "Jeffreys (1946), An invariant form for the prior probability in estimation problems"
     */
    public static double populationStability(long[] expected, long[] actual) {
        check(expected, actual);
        var expectedShares = smoothed(expected, actual);
        var actualShares = smoothed(actual, expected);
        var sum = 0.0;
        for (var bin = 0; bin < expectedShares.length; bin++) {
            if (expected[bin] == 0 && actual[bin] == 0) {
                continue;
            }
            sum += (actualShares[bin] - expectedShares[bin]) * Math.log(actualShares[bin] / expectedShares[bin]);
        }
        return sum;
    }

    /**
     * The index that two samples of these sizes from one population hardly ever exceed: its mean and three standard
     * deviations. Divided by {@code 1/n + 1/m} the index is then about chi-squared with one degree of freedom less than
     * there are bins, of which the mean is that number and the variance twice as much.
     *
     * @param expected rows of the reference per bin; shape [bins], each 0 or more, sum above 0
     * @param actual same shape and limits
     * @throws IllegalArgumentException as {@link #populationStability}
     */
    public static double populationStabilityByChance(long[] expected, long[] actual) {
        check(expected, actual);
        var used = 0;
        for (var bin = 0; bin < expected.length; bin++) {
            used += expected[bin] == 0 && actual[bin] == 0 ? 0 : 1;
        }
        var scale = 1.0 / total(expected) + 1.0 / total(actual);
        return scale * (used - 1 + DEVIATIONS * Math.sqrt(2.0 * (used - 1)));
    }

    /**
     * Jensen-Shannon divergence in bits, 0 (equal) to 1 (nothing in common): the mean Kullback-Leibler divergence of both
     * shares from their average.
     *
     * @param expected rows per bin; shape [bins], each 0 or more, sum above 0
     * @param actual same shape and limits
     * @throws IllegalArgumentException as {@link #populationStability}
     * @see "Lin (1991), Divergence measures based on the Shannon entropy"
     */
    public static double jensenShannon(long[] expected, long[] actual) {
        check(expected, actual);
        var expectedTotal = (double) total(expected);
        var actualTotal = (double) total(actual);
        var sum = 0.0;
        for (var bin = 0; bin < expected.length; bin++) {
            var p = expected[bin] / expectedTotal;
            var q = actual[bin] / actualTotal;
            var middle = (p + q) / 2;
            sum += term(p, middle) + term(q, middle);
        }
        return Math.max(0, sum / (2 * Math.log(2)));
    }

    private static double term(double share, double middle) {
        return share == 0 ? 0 : share * Math.log(share / middle);
    }

    /**
     * Kolmogorov-Smirnov statistic of two binned samples: the largest difference of their cumulative shares at the bin
     * edges, 0 to 1. With bins at the reference's quantiles it is at most the share of one bin below the exact one.
     *
     * @param expected rows per bin in ascending order; shape [bins]
     * @param actual same shape
     * @throws IllegalArgumentException as {@link #populationStability}
     */
    public static double kolmogorovSmirnov(long[] expected, long[] actual) {
        check(expected, actual);
        var expectedTotal = (double) total(expected);
        var actualTotal = (double) total(actual);
        long expectedSoFar = 0;
        long actualSoFar = 0;
        var largest = 0.0;
        for (var bin = 0; bin < expected.length; bin++) {
            expectedSoFar += expected[bin];
            actualSoFar += actual[bin];
            largest = Math.max(largest, Math.abs(expectedSoFar / expectedTotal - actualSoFar / actualTotal));
        }
        return largest;
    }

    /**
     * The probability of a Kolmogorov-Smirnov statistic at least as large as {@code statistic} when both samples come from
     * one continuous distribution: {@code 2 * sum (-1)^(k-1) exp(-2 k^2 lambda^2)}, with Stephens' correction for small
     * samples. For binned samples it is conservative.
     *
     * @param expectedRows size of one sample, above 0
     * @param actualRows size of the other, above 0
     * @return 0 to 1
     * @see "Stephens (1970), Use of the Kolmogorov-Smirnov, Cramer-von Mises and related statistics"
     */
    public static double kolmogorovSmirnovProbability(double statistic, long expectedRows, long actualRows) {
        if (expectedRows <= 0 || actualRows <= 0) {
            throw new IllegalArgumentException("a sample is empty");
        }
        var effective = Math.sqrt((double) expectedRows * actualRows / ((double) expectedRows + actualRows));
        var lambda = (effective + 0.12 + 0.11 / effective) * statistic;
        var sum = 0.0;
        for (var k = 1; k <= TERMS_MAX; k++) {
            var term = Math.exp(-2.0 * k * k * lambda * lambda);
            sum += (k % 2 == 1 ? 2 : -2) * term;
            if (term < TERM_LEAST) {
                return Math.clamp(sum, 0.0, 1.0);
            }
        }
        // The series does not settle only where lambda is near 0, and there the probability is 1.
        return 1;
    }

    /** Shares of the bins. One that both leave empty stays empty: it says nothing, whatever the sizes are. */
    private static double[] smoothed(long[] counts, long[] others) {
        var total = 0.0;
        var shares = new double[counts.length];
        for (var bin = 0; bin < counts.length; bin++) {
            shares[bin] = counts[bin] == 0 && others[bin] > 0 ? EMPTY_BIN_ROWS : counts[bin];
            total += shares[bin];
        }
        for (var bin = 0; bin < counts.length; bin++) {
            shares[bin] /= total;
        }
        return shares;
    }

    private static long total(long[] counts) {
        var sum = 0L;
        for (var count : counts) {
            sum += count;
        }
        return sum;
    }

    private static void check(long[] expected, long[] actual) {
        if (expected.length != actual.length) {
            throw new IllegalArgumentException(
                    "%d bins were expected, %d given".formatted(expected.length, actual.length));
        }
        for (var bin = 0; bin < expected.length; bin++) {
            if (expected[bin] < 0 || actual[bin] < 0) {
                throw new IllegalArgumentException("bin %d has a negative count".formatted(bin));
            }
        }
        if (total(expected) == 0 || total(actual) == 0) {
            throw new IllegalArgumentException("a sample is empty");
        }
    }
}
