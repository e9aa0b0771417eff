package dev.windlass.tracking;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;

/** The errors of this package. Where users of mlflow know a sentence, it is the first one here. */
final class TrackingProblems {
    private TrackingProblems() {}

    static ProblemException noSuchExperiment(String id) {
        return Problem.notFound(
                "no-such-experiment",
                "No Experiment with id=%s exists.".formatted(id),
                "",
                "List them with GET /api/v1/experiments.");
    }

    static ProblemException badExperimentId(String id) {
        return Problem.invalid(
                "bad-experiment-id",
                "Invalid experiment ID '%s'. Experiment ID must be a valid integer.".formatted(id),
                "",
                "");
    }

    static ProblemException experimentExists(String name, Lifecycle lifecycle) {
        return Problem.conflict(
                "experiment-exists",
                "Experiment(name=%s) already exists.".formatted(name),
                lifecycle == Lifecycle.DELETED ? "It was deleted, and its name is kept." : "",
                lifecycle == Lifecycle.DELETED ? "Restore it, or choose another name." : "");
    }

    static ProblemException experimentNotActive(String id) {
        return Problem.invalid(
                "experiment-deleted",
                "The experiment %s must be in the 'active' state. Current state is deleted.".formatted(id),
                "",
                "Restore it first.");
    }

    static ProblemException noSuchRun(String id) {
        return Problem.notFound("no-such-run", "Run with id=%s not found".formatted(id), "", "");
    }

    static ProblemException runNotActive(String id) {
        return Problem.invalid(
                "run-deleted",
                "The run %s must be in the 'active' state. Current state is deleted.".formatted(id),
                "",
                "Restore it first.");
    }

    static ProblemException paramChanged(String run, String key, String old, String value) {
        return Problem.invalid(
                "param-changed",
                ("Changing param values is not allowed. Param with key='%s' was already logged with value='%s' for run"
                                + " ID='%s'. Attempted logging new value '%s'.")
                        .formatted(key, old, run, value),
                "",
                "Log it under another name, or in another run.");
    }

    static ProblemException noSuchModel(String id) {
        return Problem.notFound("no-such-logged-model", "Logged model with ID '%s' not found.".formatted(id), "", "");
    }

    static ProblemException noSuchModelTag(String model, String key) {
        return Problem.notFound("no-such-tag", "No tag with key '%s' in model %s.".formatted(key, model), "", "");
    }

    static ProblemException noSuchTag(String owner, String key) {
        return Problem.notFound("no-such-tag", "No tag with name: %s in %s.".formatted(key, owner), "", "");
    }
}
