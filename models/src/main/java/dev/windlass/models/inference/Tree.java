package dev.windlass.models.inference;

import org.jspecify.annotations.Nullable;

/** One tree as its file tells it, not yet believed. Node 0 is the root. The arrays given are kept, not copied. */
public final class Tree {
    private final int[] left;
    private final int[] right;
    private final int[] feature;
    private final float[] value;
    private final int[] defaultLeft;
    private final int @Nullable [] @Nullable [] categories;

    /**
     * All arrays have one entry per node.
     *
     * @param left the child taken when the value is below the threshold or its category is not among the node's, -1 in
     *     leaves
     * @param right the other child, -1 in leaves
     * @param feature the feature asked about; without meaning in leaves
     * @param value the threshold, or the leaf's value
     * @param defaultLeft 1 where a missing value goes left, else 0
     * @param categories the categories that go right, for nodes that ask for a category; null for thresholds
     */
    public Tree(
            int[] left,
            int[] right,
            int[] feature,
            float[] value,
            int[] defaultLeft,
            int @Nullable [] @Nullable [] categories) {
        this.left = left;
        this.right = right;
        this.feature = feature;
        this.value = value;
        this.defaultLeft = defaultLeft;
        this.categories = categories;
    }

    int nodes() {
        return left.length;
    }

    boolean leaf(int node) {
        return left[node] == -1;
    }

    int left(int node) {
        return left[node];
    }

    int right(int node) {
        return right[node];
    }

    int feature(int node) {
        return feature[node];
    }

    float value(int node) {
        return value[node];
    }

    boolean defaultLeft(int node) {
        return defaultLeft[node] != 0;
    }

    int @Nullable [] categories(int node) {
        return categories == null ? null : categories[node];
    }
}
