package dev.windlass.cli;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.util.Collection;

/** Turns whatever a verb threw into sentences on standard error and the exit code that fits. */
final class Failures {
    private Failures() {}

    static ExitCode explain(Exception failure, PrintWriter err) {
        return switch (failure) {
            case ProblemException refused -> {
                tell(refused.problem(), err);
                yield refused.problem().kind() == Problem.Kind.UNAVAILABLE ? ExitCode.NOT_REACHABLE : ExitCode.REFUSED;
            }
            case ConnectException _, HttpTimeoutException _ -> {
                err.println("windlass: the server did not answer (" + failure.getMessage() + ").");
                err.println("Start it with: windlass up");
                yield ExitCode.NOT_REACHABLE;
            }
            default -> {
                err.println("windlass: something unforeseen went wrong: " + failure);
                if (System.getenv("WINDLASS_DEBUG") == null) {
                    err.println("Run it again with WINDLASS_DEBUG=1 to see where, and please report it.");
                } else {
                    failure.printStackTrace(err);
                }
                yield ExitCode.REFUSED;
            }
        };
    }

    /** In one line; or, when several things are wrong at once, in a line for each. */
    private static void tell(Problem problem, PrintWriter err) {
        if (problem.details().get("findings") instanceof Collection<?> findings && findings.size() > 1) {
            err.println("windlass: " + problem.what());
            findings.forEach(finding -> err.println("  " + finding));
            err.println(problem.fix());
        } else {
            err.println("windlass: " + problem.text());
        }
    }
}
