package dev.windlass.tracing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trace without its spans.
 *
 * @param clientRequest what the program that made it calls the request; may be empty
 * @param durationMs absent while it runs
 * @param requestPreview the beginning of what was asked
 * @param responsePreview the beginning of what was answered
 * @param artifactRoot where its files lie
 * @param spans how many spans are stored
 */
public record TraceInfo(
        String id,
        String experiment,
        String clientRequest,
        TraceState state,
        Instant startedAt,
        @Nullable Long durationMs,
        @Nullable String requestPreview,
        @Nullable String responsePreview,
        Map<String, String> metadata,
        Map<String, String> tags,
        List<Assessment> assessments,
        String artifactRoot,
        int spans) {}
