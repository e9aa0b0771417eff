package dev.windlass.models.inference;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Trees in one array, ready to be walked. Immutable, so any number of threads may walk at once.
 *
 * <p><b>Layout.</b> A node is two longs side by side, so that one visit touches one cache line. The first holds a
 * threshold (the bits of a double), a leaf's value (the bits of a float) or the number of a category set; the second, the
 * link, holds flags, the feature and the place of the left child. The right child follows the left.
 *
 * <p><b>One comparison for the common case.</b> Rows are doubles and thresholds were floats; {@link
 * TreeCompiler#boundary} moved each threshold to the double that splits doubles exactly as the float splits rounded
 * ones, so no value is converted here. Missing values and category sets are kept off the fast path by NaN: a missing
 * value is one, a category set's payload has the bits of one, and the distance between them is then no number.
 *
 * <p><b>Order.</b> The trees of a group follow each other, and the sum starts from the group's base margin and adds one
 * tree at a time in 32-bit floats: the order of the training library, without which the last bits differ.
 */
public final class TreeEnsemble {
    static final long LEAF = Long.MIN_VALUE;
    static final long CATEGORICAL = 1L << 62;
    static final long DEFAULT_LEFT = 1L << 61;
    static final int FEATURE_SHIFT = 32;
    static final int FEATURE_MASK = (1 << 29) - 1;
    static final long CATEGORY_PAYLOAD = 0x7ff8_0000_0000_0000L;

    /** Codes from here on are not exact in a float; the training library takes them for no category at all. */
    static final int CATEGORY_LIMIT = 1 << 24;

    private static final int ROWS_PER_BLOCK = 64;
    /** Walks through a tree, some 50 ns each, that are worth waking other processors for. */
    private static final long PARALLEL_WALKS_LEAST = 1L << 17;

    private static final int RIGHT = 2;
    /** Moves the sign bit of a double to where {@link #RIGHT} has its one bit. */
    private static final int SIGN_TO_RIGHT = 62;

    private final long[] nodes;
    private final int[] roots;
    private final int[] groupEnds;
    private final float[] baseMargins;
    /** Per category set: where its words begin, and how many there are. */
    private final int[] categories;

    private final long[] categoryWords;

    TreeEnsemble(
            long[] nodes, int[] roots, int[] groupEnds, float[] baseMargins, int[] categories, long[] categoryWords) {
        this.nodes = nodes;
        this.roots = roots;
        this.groupEnds = groupEnds;
        this.baseMargins = baseMargins;
        this.categories = categories;
        this.categoryWords = categoryWords;
    }

    public int trees() {
        return roots.length;
    }

    public int nodes() {
        return nodes.length / 2;
    }

    public int groups() {
        return baseMargins.length;
    }

    /** The margin of one group for the row that begins at {@code from}. */
    float margin(int group, double[] values, int from) {
        float sum = baseMargins[group];
        int end = groupEnds[group];
        for (int tree = group == 0 ? 0 : groupEnds[group - 1]; tree < end; tree++) {
            sum += leaf(roots[tree], values, from);
        }
        return sum;
    }

    /** Margins of many rows, written to {@code answers} with {@link #groups()} numbers per row; on all processors. */
    void margins(double[] values, int features, int rows, double[] answers) {
        var blocks = IntStream.rangeClosed(0, (rows - 1) / ROWS_PER_BLOCK);
        if ((long) rows * roots.length >= PARALLEL_WALKS_LEAST) {
            blocks = blocks.parallel();
        }
        blocks.forEach(block -> marginsOfBlock(values, features, block * ROWS_PER_BLOCK, rows, answers));
    }

    private void marginsOfBlock(double[] values, int features, int first, int rows, double[] answers) {
        int groups = baseMargins.length;
        float[] sums = new float[ROWS_PER_BLOCK];
        int count = Math.min(ROWS_PER_BLOCK, rows - first);
        int tree = 0;
        for (int group = 0; group < groups; group++) {
            Arrays.fill(sums, baseMargins[group]);
            for (; tree < groupEnds[group]; tree++) {
                addTree(roots[tree], values, first * features, features, sums, count);
            }
            for (int row = 0; row < count; row++) {
                answers[(first + row) * groups + group] = sums[row];
            }
        }
    }

    private void addTree(int root, double[] values, int from, int features, float[] sums, int count) {
        for (int row = 0; row < count; row++) {
            sums[row] += leaf(root, values, from + row * features);
        }
    }

    private float leaf(int root, double[] values, int from) {
        int at = root;
        long link = nodes[at + 1];
        while (link >= 0) {
            double value = values[from + ((int) (link >>> FEATURE_SHIFT) & FEATURE_MASK)];
            double distance = value - Double.longBitsToDouble(nodes[at]);
            // The sign chooses the child without a branch, which no processor could predict. No boundary is zero, so
            // the distance is never the negative zero that would point the wrong way.
            int side = (int) (~Double.doubleToRawLongBits(distance) >>> SIGN_TO_RIGHT) & RIGHT;
            at = Double.isNaN(distance) ? aside(link, at, value) : (int) link + side;
            link = nodes[at + 1];
        }
        return Float.intBitsToFloat((int) nodes[at]);
    }

    /** The next node where a plain comparison does not decide. */
    private int aside(long link, int at, double value) {
        int left = (int) link;
        if (Double.isNaN(value)) {
            return (link & DEFAULT_LEFT) != 0 ? left : left + RIGHT;
        }
        return (link & CATEGORICAL) != 0 && !chosen((int) nodes[at], (float) value) ? left : left + RIGHT;
    }

    private boolean chosen(int set, float value) {
        if (value < 0 || value >= CATEGORY_LIMIT) {
            return false;
        }
        int category = (int) value;
        int word = category >> 6;
        return word < categories[2 * set + 1] && (categoryWords[categories[2 * set] + word] >> category & 1) != 0;
    }
}
