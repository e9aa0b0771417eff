package dev.windlass.frame;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the engine complains about, as problems. */
final class DuckDbProblems {
    private static final String CANDIDATES = "Candidate bindings:";
    private static final String DID_YOU_MEAN = "Did you mean";

    private DuckDbProblems() {}

    static ProblemException of(SQLException e) {
        var message = e.getMessage() == null ? "" : e.getMessage();
        // The quoted statement begins with LINE: the user wrote only part of it. The advice and the settings that
        // follow a CSV error speak of options that nobody has here.
        var told = message.lines()
                .takeWhile(line -> !line.startsWith("LINE ")
                        && !line.startsWith("Possible Solution")
                        && !line.startsWith("  file"))
                .filter(line -> !line.isBlank())
                .toList();
        var why = told.stream()
                .filter(line -> !line.startsWith(CANDIDATES) && !line.startsWith(DID_YOU_MEAN))
                .collect(Collectors.joining(" "));
        var fix = told.stream()
                .filter(line -> line.startsWith(CANDIDATES) || line.startsWith(DID_YOU_MEAN))
                .map(line -> line.startsWith(CANDIDATES)
                        ? "Did you mean%s?".formatted(line.substring(CANDIDATES.length()))
                        : line)
                .collect(Collectors.joining(" "));
        return new ProblemException(classify(why, fix), e);
    }

    private static Problem classify(String why, String fix) {
        var lower = why.toLowerCase(Locale.ROOT);
        if (lower.startsWith("out of memory")) {
            return new Problem(
                    Problem.Kind.REFUSED,
                    DuckDb.TOO_LARGE,
                    "The query needs more memory than it may have.",
                    why,
                    "Select fewer rows or columns; %s are allowed.".formatted(DuckDb.MEMORY_MAX));
        }
        if (lower.startsWith("binder error") || lower.startsWith("parser error") || lower.startsWith("catalog error")) {
            return new Problem(Problem.Kind.INVALID, "bad-query", "The query cannot be understood.", why, fix);
        }
        if (lower.startsWith("permission error")) {
            return new Problem(
                    Problem.Kind.FORBIDDEN,
                    "file-not-allowed",
                    "The query reads something it may not see.",
                    why,
                    "Add the file to a dataset and query that.");
        }
        return new Problem(Problem.Kind.INVALID, "query-failed", "The query failed on its data.", why, fix);
    }
}
