package dev.windlass.evaluation;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;

/** The errors of this package. Where users of mlflow know a sentence, it is the first one here. */
final class EvaluationProblems {
    private EvaluationProblems() {}

    static ProblemException noSuchDataset(String id) {
        return Problem.notFound(
                "no-such-evaluation-dataset",
                "Evaluation dataset with id '%s' not found".formatted(id),
                "",
                "List them with GET /api/v1/evaluation-datasets.");
    }

    static ProblemException noSuchScorer(String experiment, String name) {
        return Problem.notFound(
                "no-such-scorer",
                "Scorer with name '%s' not found for experiment %s.".formatted(name, experiment),
                "",
                "");
    }

    static ProblemException noSuchScorer(String experiment, String name, int version) {
        return Problem.notFound(
                "no-such-scorer",
                "Scorer with name '%s' and version %d not found for experiment %s."
                        .formatted(name, version, experiment),
                "",
                "");
    }

    static ProblemException badRecord(String why) {
        return Problem.invalid("bad-record", "Invalid record of an evaluation dataset.", why, "");
    }
}
