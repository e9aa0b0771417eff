package dev.windlass.features;

import dev.windlass.kernel.Nearest;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/** Everything that can be wrong with features, in words. */
final class FeatureProblems {
    private static final int NAMES_SHOWN_MAX = 20;

    private FeatureProblems() {}

    static ProblemException badExpression(String expression, int position, String why) {
        return new ProblemException(new Problem(
                        Problem.Kind.INVALID,
                        "bad-expression",
                        "The expression '%s' cannot be read.".formatted(expression),
                        "At character %d: %s.".formatted(position + 1, why),
                        "docs/guide/features.md lists what an expression may contain.")
                .with("position", position));
    }

    static ProblemException wrongType(String expression, String operation, Object value) {
        return Problem.invalid(
                "expression-type",
                "The expression '%s' cannot be computed.".formatted(expression),
                "%s, but one value is the %s.".formatted(operation, say(value)),
                "Compare texts with quoted texts, and compute with numbers only.");
    }

    private static String say(Object value) {
        return value instanceof String text ? "text '%s'".formatted(text) : "number " + value;
    }

    static ProblemException unknownName(String kind, String name, Collection<String> known) {
        return Problem.invalid(
                "unknown-" + kind,
                "There is no %s '%s'.".formatted(kind, name),
                known.isEmpty() ? "None is known." : "Known are %s.".formatted(list(known)),
                Nearest.to(name, known).map("Did you mean '%s'?"::formatted).orElse(""));
    }

    private static String list(Collection<String> names) {
        var shown =
                String.join(", ", names.stream().sorted().limit(NAMES_SHOWN_MAX).toList());
        return names.size() > NAMES_SHOWN_MAX ? shown + ", …" : shown;
    }

    static ProblemException badDefinition(String what, String why) {
        return Problem.invalid("bad-features", what, why, "docs/guide/features.md shows a feature set.");
    }

    static ProblemException notAValue(String name, Object value) {
        return Problem.invalid(
                "not-a-value",
                "'%s' is not a value that a feature can have.".formatted(name),
                "It is a %s.".formatted(value.getClass().getSimpleName()),
                "Send a number, a text, true, false or null.");
    }

    static ProblemException notANumber(String name, String text) {
        return Problem.invalid(
                "not-a-number",
                "'%s' must be a number.".formatted(name),
                "It is the text '%s'.".formatted(text),
                "Send a number, or null when it is not known; declare the feature a category when it is a text.");
    }

    static ProblemException noTime(String column) {
        return Problem.invalid(
                "no-event-time",
                "A row has no '%s'.".formatted(column),
                "This column says when the event happened.",
                "Send it as an ISO-8601 time such as 2013-06-01T12:00:00Z.");
    }

    static ProblemException badTime(String column, String text) {
        return Problem.invalid(
                "bad-event-time",
                "'%s' is not a time for '%s'.".formatted(text, column),
                "It is neither an ISO-8601 time nor a number of milliseconds since 1970.",
                "Send it as an ISO-8601 time such as 2013-06-01T12:00:00Z.");
    }

    static ProblemException fromTheFuture(Instant time, Instant now) {
        return Problem.refused(
                "event-from-the-future",
                "An event bears the time %s, but it is %s now.".formatted(time, now),
                "It would make the store forget what is recent.",
                "Correct the clock or the time zone of the sender, and send the rows again.");
    }

    static ProblemException forgotten(String view, Instant at, Instant earliest) {
        return Problem.refused(
                "too-long-ago",
                "The view '%s' cannot be computed for %s any more.".formatted(view, at),
                "The online store reaches back to %s.".formatted(earliest),
                "Ask for a later time, or compute it offline from the dataset.");
    }

    static ProblemException notCovered(String source) {
        return Problem.conflict(
                "features-not-loaded",
                "The online store does not hold what this feature set needs of '%s'.".formatted(source),
                "It was built for other feature sets.",
                "Apply the loop again, which loads it.");
    }

    static ProblemException tooManyEvents(String key, int most, Duration span) {
        return Problem.refused(
                "too-many-events",
                "The key '%s' has more than %d events within %s.".formatted(key, most, span),
                "They are kept in memory.",
                "Choose a narrower key or a shorter window.");
    }

    static ProblemException tooManyCategories(String feature, int most) {
        return Problem.refused(
                "too-many-categories",
                "The category '%s' has more than %d different values.".formatted(feature, most),
                "A column of nearly unique values teaches a model nothing.",
                "Leave it out, or make it a number.");
    }

    static ProblemException wrongVector(String why) {
        return Problem.conflict(
                "features-differ",
                "The features do not fit the schema of the model.",
                why,
                "Use the feature set that was stored with the model version.");
    }

    static ProblemException unknownLoop(String loop) {
        return Problem.notFound(
                "no-online-features",
                "The loop '%s' has no features online.".formatted(loop),
                "None have been loaded for it since the server started.",
                "Apply its loop file with: windlass apply loop.yaml.");
    }

    static ProblemException badPush(String why, String fix) {
        return Problem.invalid("bad-push", "The rows cannot be taken.", why, fix);
    }
}
