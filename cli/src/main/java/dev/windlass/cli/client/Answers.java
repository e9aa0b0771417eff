package dev.windlass.cli.client;

import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads answers: JSON, or the problem that they tell of. */
final class Answers {
    private static final int FIRST_ERROR = 400;
    private static final int FIRST_SERVER_ERROR = 500;

    private Answers() {}

    static boolean failed(int status) {
        return status >= FIRST_ERROR;
    }

    static JsonNode json(int status, byte[] body, String where) {
        if (failed(status)) {
            throw problem(status, body, where);
        }
        if (body.length == 0) {
            return Json.object();
        }
        try {
            return Json.mapper().readTree(body);
        } catch (JacksonException _) {
            throw notWindlass(status, where);
        }
    }

    static ProblemException problem(int status, byte[] body, String where) {
        try {
            var told = Json.mapper().readTree(body);
            if (told.hasNonNull("title")) {
                return new ProblemException(new Problem(
                        kind(status),
                        told.path("code").asString("problem"),
                        told.path("title").asString(),
                        told.path("detail").asString(""),
                        told.path("fix").asString("")));
            }
        } catch (JacksonException _) {
            // Not our dialect; told below.
        }
        return notWindlass(status, where);
    }

    private static ProblemException notWindlass(int status, String where) {
        return new ProblemException(new Problem(
                Problem.Kind.UNAVAILABLE,
                "not-windlass",
                "%s answered with status %d and not as Windlass does.".formatted(where, status),
                "Another program may be listening there.",
                "Check --url or WINDLASS_URL."));
    }

    private static Problem.Kind kind(int status) {
        return Arrays.stream(Problem.Kind.values())
                .filter(kind -> kind.status() == status)
                .findFirst()
                .orElse(status >= FIRST_SERVER_ERROR ? Problem.Kind.INTERNAL : Problem.Kind.INVALID);
    }
}
