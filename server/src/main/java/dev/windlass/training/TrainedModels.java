package dev.windlass.training;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.models.Model;
import dev.windlass.models.ModelFormatException;
import dev.windlass.models.Models;

/** A model that training left behind is only worth keeping if the program can serve it. */
final class TrainedModels {
    /** No job is known whose features a script must meet. */
    static final int ANY_FEATURES = -1;

    private TrainedModels() {}

    /** Reads the model once, as serving will. */
    static Model check(byte[] bytes, int features) {
        Model model;
        try {
            model = Models.read(bytes);
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
        if (features != ANY_FEATURES && model.featureNames().size() != features) {
            throw Problem.refused(
                    "trained-model-of-other-features",
                    "The training left a model of other features.",
                    "It takes %d and the training matrix has %d."
                            .formatted(model.featureNames().size(), features),
                    "Train on all columns of the matrix but the label.");
        }
        return model;
    }
}
