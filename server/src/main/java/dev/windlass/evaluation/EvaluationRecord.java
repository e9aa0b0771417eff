package dev.windlass.evaluation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One question, and what is known about its answer. Inputs are what it is known by. */
public record EvaluationRecord(
        String id,
        String dataset,
        JsonNode inputs,
        @Nullable JsonNode outputs,
        @Nullable JsonNode expectations,
        @Nullable JsonNode tags,
        @Nullable JsonNode source,
        Instant createdAt,
        Instant updatedAt,
        String createdBy,
        String updatedBy) {}
