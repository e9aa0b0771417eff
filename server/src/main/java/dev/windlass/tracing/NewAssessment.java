package dev.windlass.tracing;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An assessment to enter. Without times it is of now; without an id it gets one. */
public record NewAssessment(
        String id,
        String name,
        Assessment.Kind kind,
        @Nullable String span,
        Assessment.Source source,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        JsonNode value,
        @Nullable JsonNode error,
        @Nullable String rationale,
        Map<String, String> metadata,
        @Nullable String overrides,
        boolean valid) {}
