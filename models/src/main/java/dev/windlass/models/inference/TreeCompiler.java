package dev.windlass.models.inference;

import dev.windlass.models.ModelFormatException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Checks trees and packs them for {@link TreeEnsemble}. A tree that passes has no way out of its array and no way back:
 * every child exists, no node is reached twice, and every question is about a feature a row has. Nodes that no path
 * reaches are what pruning leaves behind; they are dropped.
 *
 * <p>Packed nodes are renumbered so that the two children of a node are neighbours, and lie level by level, so the first
 * levels of a tree share few cache lines.
 */
public final class TreeCompiler {
    /** Two array slots per node and a 31-bit index leave room for this many. */
    public static final int NODES_MAX = 1 << 29;

    /** 32 MiB of category sets: one rare category with a huge code would otherwise cost far more than its bytes. */
    static final long CATEGORY_WORDS_MAX = 1L << 22;

    private static final int NODES_START = 1 << 10;

    private final int features;
    private final IntList categories = new IntList();
    private long[] nodes = new long[NODES_START];
    private int size;
    private long[] categoryWords = new long[16];
    private int categorySize;
    private final int[] roots;
    private int trees;
    private int treeNumber;

    public TreeCompiler(int features, int trees) {
        this.features = features;
        roots = new int[trees];
    }

    /** Adds the next tree, in evaluation order. {@code number} is the tree's place in the file, for messages. */
    public void add(Tree tree, int number) {
        treeNumber = number;
        int[] order = new int[tree.nodes()];
        var reached = new BitSet(tree.nodes());
        reached.set(0);
        int base = size;
        int queued = 1;
        for (int at = 0; at < queued; at++) {
            int node = order[at];
            ensure(base + 2 * queued + 4);
            int slot = base + 2 * at;
            if (tree.leaf(node)) {
                nodes[slot] = Integer.toUnsignedLong(Float.floatToRawIntBits(tree.value(node)));
                nodes[slot + 1] = TreeEnsemble.LEAF;
                continue;
            }
            order[queued] = child(tree.left(node), reached, node, tree.nodes());
            order[queued + 1] = child(tree.right(node), reached, node, tree.nodes());
            pack(tree, node, slot, base + 2 * queued);
            queued += 2;
        }
        size = base + 2 * queued;
        roots[trees++] = base;
    }

    private int child(int child, BitSet reached, int parent, int count) {
        if (child <= 0 || child >= count) {
            throw broken("Node %d of tree %d points at node %d, and the tree has nodes 0 to %d."
                    .formatted(parent, treeNumber, child, count - 1));
        }
        if (reached.get(child)) {
            throw broken("Node %d of tree %d is reached twice, so the tree is none.".formatted(child, treeNumber));
        }
        reached.set(child);
        return child;
    }

    private void pack(Tree tree, int node, int slot, int leftSlot) {
        int feature = tree.feature(node);
        if (feature < 0 || feature >= features) {
            throw broken("Node %d of tree %d asks for feature %d, and the model has %d."
                    .formatted(node, treeNumber, feature, features));
        }
        long link = (long) feature << TreeEnsemble.FEATURE_SHIFT | leftSlot;
        if (tree.defaultLeft(node)) {
            link |= TreeEnsemble.DEFAULT_LEFT;
        }
        int[] chosen = tree.categories(node);
        if (chosen == null) {
            nodes[slot] = Double.doubleToLongBits(boundary(tree.value(node)));
        } else {
            link |= TreeEnsemble.CATEGORICAL;
            nodes[slot] = TreeEnsemble.CATEGORY_PAYLOAD | addCategories(chosen, node);
        }
        nodes[slot + 1] = link;
    }

    /**
     * The double {@code b} for which {@code x < b} holds exactly when {@code (float) x < threshold} does. Rounding to a
     * float keeps order, so there is one: the middle between the threshold and the float below it, or the next double
     * when the middle itself rounds down. It spares the evaluator a conversion per node.
     */
    static double boundary(float threshold) {
        if (Float.isNaN(threshold) || threshold == Float.NEGATIVE_INFINITY) {
            return threshold;
        }
        double above = threshold == Float.POSITIVE_INFINITY ? 0x1p128 : threshold;
        float below = Math.nextDown(threshold);
        double middle = ((below == Float.NEGATIVE_INFINITY ? -0x1p128 : below) + above) / 2;
        return (float) middle < threshold ? Math.nextUp(middle) : middle;
    }

    /** Stores a set of categories and gives its number. */
    private int addCategories(int[] chosen, int node) {
        int largest = -1;
        for (int category : chosen) {
            if (category < 0 || category >= TreeEnsemble.CATEGORY_LIMIT) {
                throw broken("Node %d of tree %d names category %d; categories are 0 to %d."
                        .formatted(node, treeNumber, category, TreeEnsemble.CATEGORY_LIMIT - 1));
            }
            largest = Math.max(largest, category);
        }
        int words = (largest >> 6) + 1;
        if (categorySize + (long) words > CATEGORY_WORDS_MAX) {
            throw new ModelFormatException(
                    "The model's category sets are too large.",
                    "They need more than %d MiB.".formatted(CATEGORY_WORDS_MAX >> 17),
                    "Number the categories of each feature from 0 without gaps and train again.");
        }
        if (categorySize + words > categoryWords.length) {
            categoryWords = Arrays.copyOf(categoryWords, Math.max(categorySize + words, categoryWords.length * 2));
        }
        for (int category : chosen) {
            categoryWords[categorySize + (category >> 6)] |= 1L << category;
        }
        int number = categories.size() / 2;
        categories.add(categorySize);
        categories.add(words);
        categorySize += words;
        return number;
    }

    private void ensure(long length) {
        if (length > NODES_MAX * 2L) {
            throw new ModelFormatException(
                    "The model is too large.", "It has more than %d nodes.".formatted(NODES_MAX), "Train fewer trees.");
        }
        if (length > nodes.length) {
            long grown = Math.min(Math.max(length, nodes.length * 2L), NODES_MAX * 2L);
            nodes = Arrays.copyOf(nodes, (int) grown);
        }
    }

    private static ModelFormatException broken(String why) {
        return new ModelFormatException(
                "A tree of the model is broken.", why, "Save the model again and compare the checksum after copying.");
    }

    /**
     * The ensemble of all trees added.
     *
     * @param groupEnds how many of the added trees belong to the first group, to the first two, and so on
     * @param baseMargins where the sum of each group starts
     */
    public TreeEnsemble compile(int[] groupEnds, float[] baseMargins) {
        return new TreeEnsemble(
                Arrays.copyOf(nodes, size),
                Arrays.copyOf(roots, trees),
                groupEnds.clone(),
                baseMargins.clone(),
                categories.toArray(),
                Arrays.copyOf(categoryWords, categorySize));
    }

    /** A growing list of ints. */
    private static final class IntList {
        private int[] values = new int[16];
        private int size;

        void add(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = value;
        }

        int size() {
            return size;
        }

        int[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
