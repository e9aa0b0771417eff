package dev.windlass.wire.mlflow;

import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.tracking.Page;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Where the next page begins, in a form that clients hand back unread. */
final class PageTokens {
    private PageTokens() {}

    static int offset(String token) {
        if (token.isEmpty()) {
            return 0;
        }
        try {
            var json = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
            var offset = Json.read(json).path("offset");
            if (offset.isInt() && offset.asInt() >= 0) {
                return offset.asInt();
            }
        } catch (IllegalArgumentException | JacksonException e) {
            throw new ProblemException(problem(e.getMessage()), e);
        }
        throw new ProblemException(problem("it holds no offset"));
    }

    private static Problem problem(@Nullable String why) {
        return new Problem(
                Problem.Kind.INVALID, "bad-page-token", "Invalid page token, " + why + ".", "", "Begin without one.");
    }

    /** Adds the token of the next page, if there is one. */
    static void put(ObjectNode answer, Page<?> page) {
        if (page.more()) {
            var json = "{\"offset\": %d}".formatted(page.next());
            answer.put("next_page_token", Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
