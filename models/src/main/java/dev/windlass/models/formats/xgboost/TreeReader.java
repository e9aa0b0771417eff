package dev.windlass.models.formats.xgboost;

import dev.windlass.models.inference.Tree;
import org.jspecify.annotations.Nullable;

/**
 * Reads one tree. The library's own loader takes the right child to be the node after the left one whatever the file
 * says, so a file that says otherwise has no one meaning and is refused.
 */
final class TreeReader {
    private static final int CATEGORICAL = 1;
    private static final int[] NONE = {};

    private final Document document;
    private final int number;
    private long id = -1;
    private long leafVector = 1;
    private int @Nullable [] left;
    private int @Nullable [] right;
    private int @Nullable [] feature;
    private float @Nullable [] value;
    private int @Nullable [] defaultLeft;
    private int[] splitType = NONE;
    private int[] categories = NONE;
    private int[] categoryNodes = NONE;
    private int[] categorySegments = NONE;
    private int[] categorySizes = NONE;

    TreeReader(Document document, int number) {
        this.document = document;
        this.number = number;
    }

    Tree read() {
        document.object(this::field);
        if (id != number) {
            throw document.fault("tree %d says that it is tree %d".formatted(number, id));
        }
        if (leafVector > 1) {
            throw Refusals.unsupported(
                    "Trees with vector leaves are not supported.",
                    "Tree %d has %d values per leaf.".formatted(number, leafVector),
                    "Train with multi_strategy=one_output_per_tree, which is the default.");
        }
        int[] left = present(this.left, "left_children");
        int nodes = left.length;
        if (nodes == 0) {
            throw document.fault("tree %d has no nodes".formatted(number));
        }
        int[] right = same(nodes, present(this.right, "right_children"), "right_children");
        int[] feature = same(nodes, present(this.feature, "split_indices"), "split_indices");
        int[] defaultLeft = same(nodes, present(this.defaultLeft, "default_left"), "default_left");
        if (value == null) {
            throw missing("split_conditions");
        }
        if (value.length != nodes) {
            throw uneven("split_conditions", value.length, nodes);
        }
        for (int node = 0; node < nodes; node++) {
            if (right[node] != (left[node] == -1 ? -1 : left[node] + 1)) {
                throw document.fault("the children of node %d of tree %d are %d and %d, which are not neighbours"
                        .formatted(node, number, left[node], right[node]));
            }
        }
        return new Tree(left, right, feature, value, defaultLeft, categorySets(nodes));
    }

    private void field(String name) {
        switch (name) {
            case "id" -> id = document.integer();
            case "tree_param" -> document.object(this::parameter);
            case "left_children" -> left = document.integers();
            case "right_children" -> right = document.integers();
            case "split_indices" -> feature = document.integers();
            case "split_conditions" -> value = document.numbers();
            case "default_left" -> defaultLeft = document.integers();
            case "split_type" -> splitType = document.integers();
            case "categories" -> categories = document.integers();
            case "categories_nodes" -> categoryNodes = document.integers();
            case "categories_segments" -> categorySegments = document.integers();
            case "categories_sizes" -> categorySizes = document.integers();
            // What remains describes training: gains, covers, parents, weights.
            default -> document.skip();
        }
    }

    private void parameter(String name) {
        if (name.equals("size_leaf_vector")) {
            leafVector = Parameters.integer(document, name);
        } else {
            document.skip();
        }
    }

    /** The categories of each node that asks for one, or null when no node does. */
    private int @Nullable [] @Nullable [] categorySets(int nodes) {
        if (splitType.length != 0 && splitType.length != nodes) {
            throw uneven("split_type", splitType.length, nodes);
        }
        if (categorySegments.length != categoryNodes.length || categorySizes.length != categoryNodes.length) {
            throw uneven("categories_segments", categorySegments.length, categoryNodes.length);
        }
        int @Nullable [] @Nullable [] sets = categoryNodes.length == 0 ? null : new int[nodes][];
        for (int i = 0; i < categoryNodes.length; i++) {
            int node = categoryNodes[i];
            long begin = categorySegments[i];
            long end = begin + categorySizes[i];
            if (node < 0 || node >= nodes || begin < 0 || end <= begin || end > categories.length) {
                throw document.fault("category set %d of tree %d is out of range".formatted(i, number));
            }
            if (sets != null) {
                sets[node] = java.util.Arrays.copyOfRange(categories, (int) begin, (int) end);
            }
        }
        for (int node = 0; node < splitType.length; node++) {
            boolean set = sets != null && sets[node] != null;
            if (splitType[node] != (set ? CATEGORICAL : 0)) {
                throw document.fault("node %d of tree %d has split type %d and %s categories"
                        .formatted(node, number, splitType[node], set ? "does have" : "has no"));
            }
        }
        return sets;
    }

    private int[] present(int @Nullable [] values, String name) {
        if (values == null) {
            throw missing(name);
        }
        return values;
    }

    private int[] same(int nodes, int[] values, String name) {
        if (values.length != nodes) {
            throw uneven(name, values.length, nodes);
        }
        return values;
    }

    private RuntimeException missing(String name) {
        return document.fault("tree %d has no %s".formatted(number, name));
    }

    private RuntimeException uneven(String name, int found, int nodes) {
        return document.fault("%s of tree %d has %d entries, %d belong there".formatted(name, number, found, nodes));
    }
}
