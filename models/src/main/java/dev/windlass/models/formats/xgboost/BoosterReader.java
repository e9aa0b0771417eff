package dev.windlass.models.formats.xgboost;

import dev.windlass.models.Model;
import dev.windlass.models.ModelInfo;
import dev.windlass.models.inference.EnsembleModel;
import dev.windlass.models.inference.Transform;
import dev.windlass.models.inference.Tree;
import dev.windlass.models.inference.TreeCompiler;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Reads a booster's document into a model. Fields are gathered first and judged together at the end, because the
 * library writes them in alphabetical order and the trees come before the number of features they may ask for.
 *
 * <p>All trees are used. Early stopping leaves a {@code best_iteration} in the attributes, which the booster itself
 * ignores unless its caller passes an iteration range; so does this reader.
 */
final class BoosterReader {
    /** The link's field for the feature is wider; a row of this many doubles takes 32 MiB. */
    static final int FEATURES_MAX = 1 << 22;

    static final int GROUPS_MAX = 1 << 14;

    /** Version 3.2 began to keep logistic base scores this far from 0 and 1. */
    private static final float BASE_SCORE_MARGIN = 1e-6f;

    private final Document document;
    private final String format;
    private final long bytes;
    private final List<Tree> trees = new ArrayList<>();
    private boolean treesSeen;
    private int[] treeGroups = {};
    private boolean weighted;
    private @Nullable String booster;
    private @Nullable String objective;
    private List<String> featureNames = List.of();
    private List<String> featureTypes = List.of();
    private float @Nullable [] baseScores;
    private long features = -1;
    private long classes;
    private long targets = 1;
    private int[] version = {};

    BoosterReader(Document document, String format, long bytes) {
        this.document = document;
        this.format = format;
        this.bytes = bytes;
    }

    Model read() {
        document.object(name -> {
            switch (name) {
                case "learner" -> document.object(this::learner);
                case "version" -> version = document.integers();
                default -> document.skip();
            }
        });
        document.end();
        checkBooster();
        Transform transform = Objective.transform(named(objective, "objective"));
        int groups = groups();
        if ((transform == Transform.SOFTMAX || transform == Transform.WINNER) && classes < 1) {
            throw document.fault("the objective has classes and num_class is %d".formatted(classes));
        }
        if (features < 0 || features > FEATURES_MAX) {
            throw document.fault("num_feature is %d, 0 to %d are read".formatted(features, FEATURES_MAX));
        }
        return model(transform, groups);
    }

    private void learner(String name) {
        switch (name) {
            case "feature_names" -> featureNames = texts();
            case "feature_types" -> featureTypes = texts();
            case "gradient_booster" -> document.object(this::gradientBooster);
            case "learner_model_param" -> document.object(this::parameter);
            case "objective" ->
                document.object(field -> {
                    if (field.equals("name")) {
                        objective = document.text();
                    } else {
                        document.skip();
                    }
                });
            default -> document.skip();
        }
    }

    private void gradientBooster(String name) {
        switch (name) {
            case "name" -> booster = document.text();
            case "model" -> document.object(this::treeModel);
            default -> document.skip();
        }
    }

    private void treeModel(String name) {
        switch (name) {
            case "trees" -> {
                treesSeen = true;
                document.array(() -> trees.add(new TreeReader(document, trees.size()).read()));
            }
            case "tree_info" -> treeGroups = document.integers();
            case "weight_drop" -> weighted = document.numbers().length > 0;
            // Iteration bounds, counts that the arrays tell better, and the names of categories.
            default -> document.skip();
        }
    }

    private void parameter(String name) {
        switch (name) {
            case "base_score" -> baseScores = Parameters.numbers(document, name);
            case "num_feature" -> features = Parameters.integer(document, name);
            case "num_class" -> classes = Parameters.integer(document, name);
            case "num_target" -> targets = Parameters.integer(document, name);
            default -> document.skip();
        }
    }

    private List<String> texts() {
        var texts = new ArrayList<String>();
        document.array(() -> texts.add(document.text()));
        return List.copyOf(texts);
    }

    private void checkBooster() {
        String name = named(booster, "name of the booster");
        if (!name.equals("gbtree") || weighted) {
            throw Refusals.unsupported(
                    "The booster '%s' is not supported.".formatted(weighted ? "dart" : Texts.shown(name)),
                    "Only plain tree boosters are evaluated here; dart weighs its trees and gblinear has none.",
                    "Train with booster=gbtree, which is the default.");
        }
        if (!treesSeen || treeGroups.length != trees.size()) {
            throw document.fault("trees and tree_info do not both list the same trees");
        }
    }

    private int groups() {
        long groups = Math.max(Math.max(classes, targets), 1);
        if (classes < 0 || targets < 0 || groups > GROUPS_MAX) {
            throw document.fault(
                    "num_class is %d and num_target is %d, 1 to %d are read".formatted(classes, targets, GROUPS_MAX));
        }
        if (classes > 1 && targets > 1) {
            throw document.fault("there are %d classes and %d targets, one must be 1".formatted(classes, targets));
        }
        return (int) groups;
    }

    private Model model(Transform transform, int groups) {
        var compiler = new TreeCompiler((int) features, trees.size());
        int[] groupEnds = groupEnds(groups);
        for (int tree : byGroup(groupEnds)) {
            compiler.add(trees.get(tree), tree);
        }
        var ensemble = compiler.compile(groupEnds, baseMargins(transform, groups));
        var info = new ModelInfo(
                format,
                shownVersion(),
                named(objective, "objective"),
                trees.size(),
                ensemble.nodes(),
                (int) features,
                bytes);
        return new EnsembleModel(info, names(), types(), ensemble, transform);
    }

    /** How many trees belong to the first group, to the first two, and so on. */
    private int[] groupEnds(int groups) {
        int[] ends = new int[groups];
        for (int group : treeGroups) {
            if (group < 0 || group >= groups) {
                throw document.fault("a tree belongs to output %d, and there are %d".formatted(group, groups));
            }
            ends[group]++;
        }
        Arrays.parallelPrefix(ends, Integer::sum);
        return ends;
    }

    /** The trees, group after group and within a group in the order of the file. */
    private int[] byGroup(int[] groupEnds) {
        int[] next = groupEnds.clone();
        int[] order = new int[treeGroups.length];
        for (int tree = order.length - 1; tree >= 0; tree--) {
            order[--next[treeGroups[tree]]] = tree;
        }
        return order;
    }

    private float[] baseMargins(Transform transform, int groups) {
        if (baseScores == null || (baseScores.length != 1 && baseScores.length != groups)) {
            throw document.fault("base_score has %d numbers, 1 or %d belong there"
                    .formatted(baseScores == null ? 0 : baseScores.length, groups));
        }
        float[] margins = new float[groups];
        for (int group = 0; group < groups; group++) {
            float score = baseScores[baseScores.length == 1 ? 0 : group];
            margins[group] = transform.marginOf(transform == Transform.SIGMOID ? bounded(score) : score);
        }
        return margins;
    }

    private float bounded(float score) {
        if (atLeast(3, 2)) {
            return Math.min(Math.max(score, BASE_SCORE_MARGIN), 1f - BASE_SCORE_MARGIN);
        }
        if (!(score > 0 && score < 1)) {
            throw document.fault("base_score is %s, between 0 and 1 is required".formatted(score));
        }
        return score;
    }

    private boolean atLeast(int major, int minor) {
        return version.length > 1 && (version[0] > major || (version[0] == major && version[1] >= minor));
    }

    private String shownVersion() {
        return version.length == 3 ? "%d.%d.%d".formatted(version[0], version[1], version[2]) : "unknown";
    }

    private List<String> names() {
        if (featureNames.isEmpty()) {
            return new NumberedNames((int) features);
        }
        return sized(featureNames, "feature_names");
    }

    private List<String> types() {
        if (featureTypes.isEmpty()) {
            return java.util.Collections.nCopies((int) features, "q");
        }
        return sized(featureTypes, "feature_types");
    }

    private List<String> sized(List<String> texts, String name) {
        if (texts.size() != features) {
            throw document.fault(
                    "%s has %d entries, and there are %d features".formatted(name, texts.size(), features));
        }
        return texts;
    }

    private String named(@Nullable String text, String what) {
        if (text == null) {
            throw document.fault("the %s is missing".formatted(what));
        }
        return text;
    }

    /** The names f0, f1, … made when asked for: a file of a hundred bytes may claim millions of features. */
    private static final class NumberedNames extends AbstractList<String> implements RandomAccess {
        private final int size;

        NumberedNames(int size) {
            this.size = size;
        }

        @Override
        public String get(int index) {
            java.util.Objects.checkIndex(index, size);
            return "f" + index;
        }

        @Override
        public int size() {
            return size;
        }
    }
}
