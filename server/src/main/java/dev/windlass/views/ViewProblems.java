package dev.windlass.views;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;

/** The errors of this package. */
final class ViewProblems {
    private ViewProblems() {}

    static ProblemException noSuchView(String id) {
        return Problem.notFound(
                "no-such-view",
                "There is no saved view '%s'.".formatted(id),
                "It may have been deleted.",
                "List them: windlass runs views, or GET /api/v1/views.");
    }

    static ProblemException nameTaken(String name) {
        return Problem.conflict(
                "view-name-taken",
                "There is a view '%s' already.".formatted(name),
                "A view is found by its name, so each has its own.",
                "Choose another name, or change that view with PUT /api/v1/views/ID.");
    }

    static ProblemException badName(int max) {
        return Problem.invalid(
                "bad-view-name",
                "A view needs a name of 1 to %d characters, in one line.".formatted(max),
                "",
                "Choose another name.");
    }

    static ProblemException badAddress(String address, int max) {
        return Problem.invalid(
                "bad-view-address",
                "'%s' is not what a view can lead to."
                        .formatted(address.length() > 100 ? address.substring(0, 100) + "…" : address),
                "A view is the address of the page of runs, of their comparison or of traces, such as"
                        + " /runs?filter=…#columns=…, with at most %d characters.".formatted(max),
                "Send what stands in the address bar, from the first slash on.");
    }

    static ProblemException tooMany(int max) {
        return Problem.refused(
                "too-many-views", "There are %d saved views, and no more fit.".formatted(max), "", "Delete some.");
    }
}
