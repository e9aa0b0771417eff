package dev.windlass.tracing;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What someone thinks of a trace or of one of its spans.
 *
 * @param span the span it is about; absent when it is about the whole
 * @param value what was found or expected; JSON null when there is an error instead
 * @param overrides the assessment that this one replaces
 * @param valid false once another one replaces it
 */
public record Assessment(
        String id,
        String trace,
        String name,
        Kind kind,
        @Nullable String span,
        Source source,
        Instant createdAt,
        Instant updatedAt,
        JsonNode value,
        @Nullable JsonNode error,
        @Nullable String rationale,
        Map<String, String> metadata,
        @Nullable String overrides,
        boolean valid) {
    /** Feedback says how good an answer was, an expectation what it should have been, an issue that it shows a known fault. */
    public enum Kind {
        FEEDBACK,
        EXPECTATION,
        ISSUE
    }

    /** Who assessed: HUMAN, LLM_JUDGE or CODE, and which. */
    public record Source(String type, String id) {}
}
