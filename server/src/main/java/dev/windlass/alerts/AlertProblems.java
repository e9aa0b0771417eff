package dev.windlass.alerts;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.time.Duration;

/** The errors of this package. */
final class AlertProblems {
    private AlertProblems() {}

    static ProblemException badTitle(String title) {
        return Problem.invalid(
                "bad-alert-title",
                "An alert needs a title of 1 to %d characters.".formatted(NewAlert.TITLE_LENGTH_MAX),
                title.isEmpty() ? "It has none." : "It has %d.".formatted(title.length()),
                "Put what is longer into the text.");
    }

    static ProblemException textTooLong(int length) {
        return Problem.invalid(
                "alert-too-long",
                "The text of an alert has at most %d characters.".formatted(NewAlert.TEXT_LENGTH_MAX),
                "It has %d.".formatted(length),
                "Shorten it, or log the whole as an artifact.");
    }

    static ProblemException badWait(Duration wait) {
        return Problem.invalid(
                "bad-alert-wait",
                "An alert cannot wait %d seconds.".formatted(wait.toSeconds()),
                "Another of its title is not told for 0 to %d seconds.".formatted(NewAlert.WAIT_MAX.toSeconds()),
                "");
    }

    static ProblemException badLevel(String level) {
        return Problem.invalid(
                "bad-alert-level", "There is no level '%s'.".formatted(level), "It is INFO, WARN or ERROR.", "");
    }

    static ProblemException runDeleted(String run) {
        return Problem.invalid(
                "run-deleted",
                "The run %s must be in the 'active' state. Current state is deleted.".formatted(run),
                "",
                "Restore it first.");
    }

    static ProblemException tooMany(String run, int max) {
        return Problem.refused(
                "too-many-alerts",
                "Run %s has raised %d alerts, and no more fit.".formatted(run, max),
                "Titles that hold a number, such as a step, are each an alert of its own.",
                "Keep the title the same, and put what changes into the text.");
    }
}
