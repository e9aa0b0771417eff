package dev.windlass.tracing;

/**
 * How often two filters fit the same traces.
 *
 * @param total traces in all
 * @param first those that fit the first filter
 * @param second those that fit the second
 * @param both those that fit both
 */
public record Correlation(int total, int first, int second, int both) {
    private static final double JEFFREYS = 0.5;

    /**
     * Normalised pointwise mutual information, from -1 (never together) over 0 (by chance) to 1 (always together); NaN
     * when one of the two fits nothing.
     *
     * @see "Bouma (2009), Normalized (Pointwise) Mutual Information in Collocation Extraction"
     */
    public double npmi() {
        return both == 0 && first > 0 && second > 0 ? -1 : information(0);
    }

    /** As {@link #npmi}, with half a trace added to each of the four cases, so that few traces do not say too much. */
    public double npmiSmoothed() {
        return total <= 0 ? Double.NaN : information(JEFFREYS);
    }

    private double information(double smoothing) {
        var joint = both + smoothing;
        var one = first + 2 * smoothing;
        var other = second + 2 * smoothing;
        var all = total + 4 * smoothing;
        if (one <= 0 || other <= 0 || joint <= 0) {
            return Double.NaN;
        }
        if (both == total) {
            return 1;
        }
        var mutual = Math.log(joint) + Math.log(all) - Math.log(one) - Math.log(other);
        return Math.clamp(mutual / (Math.log(all) - Math.log(joint)), -1, 1);
    }
}
