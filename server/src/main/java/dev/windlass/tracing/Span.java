package dev.windlass.tracing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One step of a trace.
 *
 * @param trace the id of its trace
 * @param id 16 hexadecimal digits
 * @param parent the span it happened within; absent for the root
 * @param startedAtNs since 1970
 * @param endedAtNs since 1970; absent while it runs
 */
public record Span(
        String trace,
        String id,
        @Nullable String parent,
        String name,
        SpanStatus status,
        String statusMessage,
        long startedAtNs,
        @Nullable Long endedAtNs,
        Map<String, JsonNode> attributes,
        List<SpanEvent> events) {
    /** What kind of step it is, such as LLM or TOOL; UNKNOWN where nobody said. */
    public String type() {
        return SpanConventions.type(attributes);
    }
}
