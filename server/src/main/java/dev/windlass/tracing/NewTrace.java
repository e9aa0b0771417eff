package dev.windlass.tracing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The head of a trace as a program tells it, mostly when the trace has ended. An empty id asks for one. */
public record NewTrace(
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
        List<NewAssessment> assessments) {}
