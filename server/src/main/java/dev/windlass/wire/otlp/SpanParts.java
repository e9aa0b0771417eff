package dev.windlass.wire.otlp;

import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.tracing.Span;
import dev.windlass.tracing.SpanEvent;
import dev.windlass.tracing.SpanStatus;
import dev.windlass.tracing.Traces;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The parts of a span, whatever form they came in.
 *
 * @param trace 32 hexadecimal digits
 * @param parent empty for the root
 * @param service what the program calls itself; may be empty
 */
record SpanParts(
        String trace,
        String id,
        String parent,
        String name,
        SpanStatus status,
        String message,
        long startedAtNs,
        long endedAtNs,
        Map<String, JsonNode> attributes,
        List<SpanEvent> events,
        String service) {
    private static final String REQUEST_ID = "mlflow.traceRequestId";
    private static final String SERVICE = "service.name";
    private static final String MLFLOW = "mlflow.";
    private static final int TRACE_DIGITS = 32;
    private static final int SPAN_DIGITS = 16;

    Span span() {
        if (trace.length() != TRACE_DIGITS || id.length() != SPAN_DIGITS) {
            throw Problem.refused(
                    "bad-span",
                    "Cannot convert OpenTelemetry span to MLflow span",
                    "The trace id of a span has 16 bytes, its own id 8.",
                    "");
        }
        var all = new LinkedHashMap<>(attributes);
        var told = all.remove(REQUEST_ID);
        var request = told == null ? "" : told.asString("");
        if (told != null && request.startsWith("\"")) {
            // Exporters that know nothing of mlflow hand on its attributes as it keeps them: as texts of JSON.
            all.replaceAll((name, value) -> name.startsWith(MLFLOW) ? parsed(value) : value);
            request = parsed(told).asString("");
        }
        if (parent.isEmpty() && !service.isEmpty()) {
            all.putIfAbsent(SERVICE, Json.tree(service));
        }
        return new Span(
                request.isEmpty() ? Traces.ID_PREFIX + trace : request,
                id,
                parent.isEmpty() ? null : parent,
                name,
                status,
                message,
                startedAtNs,
                endedAtNs == 0 ? null : endedAtNs,
                all,
                events);
    }

    private static JsonNode parsed(JsonNode value) {
        if (!value.isString()) {
            return value;
        }
        try {
            return Json.read(value.asString());
        } catch (JacksonException _) {
            return value;
        }
    }

    /** A text without the character zero, which databases have no place for. */
    static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
    }
}
