package dev.windlass.tracing;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Something that happened within a span, such as an exception. */
public record SpanEvent(String name, long atNs, Map<String, JsonNode> attributes) {}
