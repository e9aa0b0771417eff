package dev.windlass.tracing;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;

/** The errors of this package. Where users of mlflow know a sentence, it is the first one here. */
final class TracingProblems {
    private TracingProblems() {}

    static ProblemException noSuchTrace(String id) {
        return Problem.notFound(
                "no-such-trace",
                "Trace with ID '%s' not found.".formatted(id),
                "It was never told of, or it was deleted.",
                "List them with GET /api/v1/traces.");
    }

    static ProblemException noSuchTag(String trace, String key) {
        return Problem.notFound(
                "no-such-tag", "No trace tag with key '%s' for trace with ID '%s'.".formatted(key, trace), "", "");
    }

    static ProblemException noSuchAssessment(String trace, String id) {
        return Problem.notFound(
                "no-such-assessment", "Assessment with ID '%s' not found for trace '%s'".formatted(id, trace), "", "");
    }

    static ProblemException noSuchIssue(String id) {
        return Problem.notFound(
                "no-such-issue",
                "Issue with ID '%s' not found".formatted(id),
                "It was never entered, or it went with its experiment.",
                "List them with GET /api/v1/issues.");
    }

    static ProblemException wrongKind(Assessment.Kind existing) {
        return Problem.invalid(
                "wrong-assessment-kind",
                existing == Assessment.Kind.EXPECTATION
                        ? "Cannot update feedback value on an Expectation assessment."
                        : "Cannot update expectation value on a Feedback assessment.",
                "An assessment stays what it is.",
                "Create another one.");
    }

    static ProblemException otherExperiment(String trace, String experiment) {
        return Problem.invalid(
                "trace-of-another-experiment",
                "The trace '%s' belongs to the experiment %s.".formatted(trace, experiment),
                "A trace stays in the experiment that it began in.",
                "Send its head to that experiment.");
    }
}
