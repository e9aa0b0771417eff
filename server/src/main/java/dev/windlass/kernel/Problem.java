package dev.windlass.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An error as a user meets it: what happened, why, and what to do. Every edge renders it in its own dialect; RFC 9457
 * on the native API.
 *
 * @param kind what sort of error this is; decides the HTTP status and the exit code
 * @param code stable name of the error, lower case with hyphens, such as {@code no-such-version}
 * @param what what happened, one sentence
 * @param why why it happened, one sentence; may be empty
 * @param fix what to do about it, one sentence, naming a command where there is one; may be empty
 * @param details machine-readable extras, such as the failing lines of a file
 */
public record Problem(Kind kind, String code, String what, String why, String fix, Map<String, Object> details) {
    /** The sort of an error, with the HTTP status that tells of it. */
    public enum Kind {
        INVALID(400),
        UNAUTHENTICATED(401),
        FORBIDDEN(403),
        NOT_FOUND(404),
        METHOD_NOT_ALLOWED(405),
        CONFLICT(409),
        TOO_LARGE(413),
        REFUSED(422),
        INTERNAL(500),
        NOT_IMPLEMENTED(501),
        UNAVAILABLE(503),
        STORAGE_FULL(507);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    public Problem {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(code, "code");
        details = Map.copyOf(details);
    }

    public Problem(Kind kind, String code, String what, String why, String fix) {
        this(kind, code, what, why, fix, Map.of());
    }

    public static ProblemException invalid(String code, String what, String why, String fix) {
        return new ProblemException(new Problem(Kind.INVALID, code, what, why, fix));
    }

    public static ProblemException notFound(String code, String what, String why, String fix) {
        return new ProblemException(new Problem(Kind.NOT_FOUND, code, what, why, fix));
    }

    public static ProblemException conflict(String code, String what, String why, String fix) {
        return new ProblemException(new Problem(Kind.CONFLICT, code, what, why, fix));
    }

    public static ProblemException refused(String code, String what, String why, String fix) {
        return new ProblemException(new Problem(Kind.REFUSED, code, what, why, fix));
    }

    public static ProblemException unavailable(String code, String what, String why, String fix) {
        return new ProblemException(new Problem(Kind.UNAVAILABLE, code, what, why, fix));
    }

    /** The same problem with one more machine-readable detail. */
    public Problem with(String name, Object value) {
        var all = new LinkedHashMap<>(details);
        all.put(name, value);
        return new Problem(kind, code, what, why, fix, all);
    }

    /** The whole problem as sentences. */
    public String text() {
        return Stream.of(what, why, fix).filter(part -> !part.isBlank()).collect(Collectors.joining(" "));
    }
}
