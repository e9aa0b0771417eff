package dev.windlass.evaluation;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A record to enter, or what to add to the one that has these inputs. */
public record NewRecord(
        JsonNode inputs,
        @Nullable JsonNode outputs,
        @Nullable JsonNode expectations,
        @Nullable JsonNode tags,
        @Nullable JsonNode source) {}
