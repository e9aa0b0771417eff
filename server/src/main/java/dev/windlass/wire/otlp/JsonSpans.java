package dev.windlass.wire.otlp;

import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.tracing.Span;
import dev.windlass.tracing.SpanEvent;
import dev.windlass.tracing.SpanStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Spans from JSON, in which identifiers are hexadecimal and whole numbers may be texts. */
final class JsonSpans {
    private JsonSpans() {}

    static List<Span> of(JsonNode message) {
        var spans = new ArrayList<Span>();
        for (var resource : message.path("resourceSpans")) {
            var service = attributes(resource.path("resource").path("attributes"))
                    .getOrDefault("service.name", Json.tree(""))
                    .asString("");
            for (var scope : resource.path("scopeSpans")) {
                scope.path("spans")
                        .forEach(span -> spans.add(parts(span, service).span()));
            }
        }
        return spans;
    }

    private static SpanParts parts(JsonNode span, String service) {
        return new SpanParts(
                identifier(span, "traceId"),
                identifier(span, "spanId"),
                identifier(span, "parentSpanId"),
                text(span, "name"),
                status(span.path("status").path("code")),
                text(span.path("status"), "message"),
                nanos(span, "startTimeUnixNano"),
                nanos(span, "endTimeUnixNano"),
                attributes(span.path("attributes")),
                span.path("events")
                        .valueStream()
                        .map(event -> new SpanEvent(
                                text(event, "name"),
                                nanos(event, "timeUnixNano"),
                                attributes(event.path("attributes"))))
                        .toList(),
                service);
    }

    private static String text(JsonNode node, String name) {
        return SpanParts.storable(node.path(name).asString(""));
    }

    private static String identifier(JsonNode node, String name) {
        var text = text(node, name).toLowerCase(Locale.ROOT);
        if (!text.matches("[0-9a-f]*")) {
            throw malformed(name);
        }
        return text;
    }

    private static long nanos(JsonNode node, String name) {
        var value = node.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return 0;
        }
        return whole(value, name);
    }

    private static long whole(JsonNode value, String name) {
        try {
            return value.isString() ? Long.parseLong(value.asString()) : value.asLong();
        } catch (RuntimeException _) {
            throw malformed(name);
        }
    }

    private static RuntimeException malformed(String name) {
        return Problem.invalid("bad-otlp", "Invalid OpenTelemetry format", "'%s' cannot be read.".formatted(name), "");
    }

    private static SpanStatus status(JsonNode code) {
        return switch (code.isNumber() ? code.asString() : code.asString("")) {
            case "1", "STATUS_CODE_OK" -> SpanStatus.OK;
            case "2", "STATUS_CODE_ERROR" -> SpanStatus.ERROR;
            default -> SpanStatus.UNSET;
        };
    }

    private static Map<String, JsonNode> attributes(JsonNode list) {
        var attributes = new LinkedHashMap<String, JsonNode>();
        list.forEach(one -> attributes.put(text(one, "key"), value(one.path("value"))));
        return attributes;
    }

    private static JsonNode value(JsonNode value) {
        if (value.has("stringValue")) {
            return Json.tree(text(value, "stringValue"));
        }
        if (value.has("boolValue")) {
            return Json.tree(value.path("boolValue").asBoolean(false));
        }
        if (value.has("intValue")) {
            return Json.tree(whole(value.path("intValue"), "intValue"));
        }
        if (value.has("doubleValue")) {
            var number = value.path("doubleValue");
            return number.isNumber() ? ProtobufSpans.number(number.asDouble()) : Json.tree(number.asString(""));
        }
        if (value.has("arrayValue")) {
            var array = Json.mapper().createArrayNode();
            value.path("arrayValue").path("values").forEach(one -> array.add(value(one)));
            return array;
        }
        if (value.has("kvlistValue")) {
            var object = Json.object();
            value.path("kvlistValue")
                    .path("values")
                    .forEach(one -> object.set(text(one, "key"), value(one.path("value"))));
            return object;
        }
        return value.has("bytesValue")
                ? Json.tree(text(value, "bytesValue"))
                : Json.mapper().nullNode();
    }
}
