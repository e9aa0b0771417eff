package dev.windlass.tracing;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is to change in an assessment; what is absent stays.
 *
 * @param kind what the assessment must be when its value changes
 * @param metadata added to what is there
 */
public record AssessmentChange(
        @Nullable String name,
        Assessment.@Nullable Kind kind,
        @Nullable JsonNode value,
        @Nullable JsonNode error,
        @Nullable String rationale,
        Map<String, String> metadata) {}
