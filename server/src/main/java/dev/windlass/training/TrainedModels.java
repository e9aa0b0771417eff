package dev.windlass.training;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.models.Model;
import dev.windlass.models.ModelFormatException;
import dev.windlass.models.Models;
import java.util.List;
import java.util.stream.IntStream;

/** A model that training left behind is only worth keeping if the program can serve it. */
final class TrainedModels {
    private TrainedModels() {}

    /** Reads the model once, as serving will. */
    static Model read(byte[] bytes) {
        try {
            return Models.read(bytes);
        } catch (ModelFormatException e) {
            throw new ProblemException(
                    new Problem(
                            Problem.Kind.REFUSED,
                            "trained-model-unreadable",
                            "The training left a model that cannot be served.",
                            e.what() + " " + e.why(),
                            e.remedy()),
                    e);
        }
    }

    /** As {@link #read}, of a model that must take so many features. */
    static Model check(byte[] bytes, int features) {
        var model = read(bytes);
        if (model.featureNames().size() != features) {
            throw otherFeatures("It takes %d and the training matrix has %d."
                    .formatted(model.featureNames().size(), features));
        }
        return model;
    }

    /** As {@link #read}, of a model that must take these features in this order and answer with one number. */
    static Model check(byte[] bytes, List<String> features) {
        var model = check(bytes, features.size());
        var names = model.featureNames();
        // A booster that was trained on a plain array knows no names: only their number can be compared.
        if (!names.equals(unnamed(features.size()))) {
            for (var i = 0; i < features.size(); i++) {
                if (!names.get(i).equals(features.get(i))) {
                    throw otherFeatures("At place %d it takes '%s' and the training matrix has '%s'."
                            .formatted(i + 1, names.get(i), features.get(i)));
                }
            }
        }
        if (model.outputs() != 1) {
            throw Problem.refused(
                    "trained-model-of-many-outputs",
                    "The training left a model that answers with %d numbers.".formatted(model.outputs()),
                    "A loop's label is 1 or 0, and its model answers with one number.",
                    "Train with an objective such as binary:logistic.");
        }
        return model;
    }

    private static List<String> unnamed(int features) {
        return IntStream.range(0, features).mapToObj(i -> "f" + i).toList();
    }

    private static ProblemException otherFeatures(String why) {
        return Problem.refused(
                "trained-model-of-other-features",
                "The training left a model of other features.",
                why,
                "Train on all columns of the matrix but the label, in their order.");
    }
}
