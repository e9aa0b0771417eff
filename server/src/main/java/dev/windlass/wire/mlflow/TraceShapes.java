package dev.windlass.wire.mlflow;

import dev.windlass.kernel.Json;
import dev.windlass.tracing.Assessment;
import dev.windlass.tracing.Span;
import dev.windlass.tracing.SpanStatus;
import dev.windlass.tracing.Trace;
import dev.windlass.tracing.TraceInfo;
import dev.windlass.tracing.TraceState;
import dev.windlass.tracing.Traces;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.MinimalPrettyPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Traces in the words of the dialect, in their newer and their older form. */
final class TraceShapes {
    static final String ARTIFACT_LOCATION = "mlflow.artifactLocation";
    static final String SPANS_LOCATION = "mlflow.trace.spansLocation";
    static final String REQUEST_ID = "mlflow.traceRequestId";

    private static final int TRACE_BYTES = 16;
    private static final int SPAN_BYTES = 8;

    private TraceShapes() {}

    static ObjectNode info(TraceInfo info) {
        var node = Json.object();
        node.put("trace_id", info.id());
        if (!info.clientRequest().isEmpty()) {
            node.put("client_request_id", info.clientRequest());
        }
        var location = node.putObject("trace_location");
        location.put("type", "MLFLOW_EXPERIMENT");
        location.putObject("mlflow_experiment").put("experiment_id", info.experiment());
        if (info.requestPreview() != null) {
            node.put("request_preview", info.requestPreview());
        }
        if (info.responsePreview() != null) {
            node.put("response_preview", info.responsePreview());
        }
        node.put("request_time", info.startedAt().toString());
        var duration = info.durationMs();
        if (duration != null) {
            node.put("execution_duration", BigDecimal.valueOf(duration, 3).toPlainString() + "s");
        }
        node.put(
                "state",
                info.state() == TraceState.UNSPECIFIED
                        ? "STATE_UNSPECIFIED"
                        : info.state().name());
        texts(node, "trace_metadata", info.metadata());
        Shapes.list(node, "assessments", info.assessments(), TraceShapes::assessment);
        texts(node, "tags", tags(info));
        return node;
    }

    /** The tags, and two more by which clients know where the spans are. */
    private static Map<String, String> tags(TraceInfo info) {
        var tags = new LinkedHashMap<>(info.tags());
        tags.putIfAbsent(ARTIFACT_LOCATION, Shapes.uri(info.artifactRoot()));
        if (info.spans() > 0) {
            tags.put(SPANS_LOCATION, "TRACKING_STORE");
        }
        return tags;
    }

    private static void texts(ObjectNode into, String name, Map<String, String> texts) {
        if (!texts.isEmpty()) {
            var object = into.putObject(name);
            texts.forEach(object::put);
        }
    }

    /** The form before version 3. */
    static ObjectNode infoV2(TraceInfo info) {
        var node = Json.object();
        node.put("request_id", info.id());
        node.put("experiment_id", info.experiment());
        node.put("timestamp_ms", info.startedAt().toEpochMilli());
        var duration = info.durationMs();
        if (duration != null) {
            node.put("execution_time_ms", duration);
        }
        node.put(
                "status",
                info.state() == TraceState.UNSPECIFIED
                        ? "TRACE_STATUS_UNSPECIFIED"
                        : info.state().name());
        entries(node, "request_metadata", info.metadata());
        entries(node, "tags", tags(info));
        return node;
    }

    private static void entries(ObjectNode into, String name, Map<String, String> entries) {
        Shapes.list(
                into,
                name,
                entries.entrySet(),
                entry -> Json.object().put("key", entry.getKey()).put("value", entry.getValue()));
    }

    static ObjectNode trace(Trace trace) {
        var node = Json.object();
        node.set("trace_info", info(trace.info()));
        Shapes.list(node, "spans", trace.spans(), TraceShapes::span);
        return node;
    }

    static ObjectNode assessment(Assessment assessment) {
        var node = Json.object();
        node.put("assessment_id", assessment.id());
        node.put("assessment_name", assessment.name());
        node.put("trace_id", assessment.trace());
        if (assessment.span() != null) {
            node.put("span_id", assessment.span());
        }
        node.putObject("source")
                .put("source_type", assessment.source().type())
                .put("source_id", assessment.source().id());
        node.put("create_time", assessment.createdAt().toString());
        node.put("last_update_time", assessment.updatedAt().toString());
        switch (assessment.kind()) {
            case FEEDBACK -> {
                var feedback = node.putObject("feedback");
                feedback.set("value", assessment.value());
                if (assessment.error() != null) {
                    feedback.set("error", assessment.error());
                }
            }
            case EXPECTATION -> {
                var expectation = node.putObject("expectation");
                if (assessment.value().isContainer()) {
                    expectation
                            .putObject("serialized_value")
                            .put("serialization_format", "JSON_FORMAT")
                            .put("value", Json.text(assessment.value()));
                } else {
                    expectation.set("value", assessment.value());
                }
            }
            case ISSUE ->
                node.putObject("issue").put("issue_name", assessment.value().asString(""));
        }
        if (assessment.rationale() != null) {
            node.put("rationale", assessment.rationale());
        }
        texts(node, "metadata", assessment.metadata());
        if (assessment.overrides() != null) {
            node.put("overrides", assessment.overrides());
        }
        node.put("valid", assessment.valid());
        return node;
    }

    /** A span as OpenTelemetry's messages are written in JSON by protobuf: identifiers in base 64, values with their type. */
    private static ObjectNode span(Span span) {
        var node = Json.object();
        node.put("trace_id", base64(traceHex(span.trace()), TRACE_BYTES));
        node.put("span_id", base64(span.id(), SPAN_BYTES));
        if (span.parent() != null) {
            node.put("parent_span_id", base64(span.parent(), SPAN_BYTES));
        }
        node.put("name", span.name());
        node.put("start_time_unix_nano", String.valueOf(span.startedAtNs()));
        if (span.endedAtNs() != null) {
            node.put("end_time_unix_nano", String.valueOf(span.endedAtNs()));
        }
        typed(node, span.attributes());
        Shapes.list(node, "events", span.events(), event -> {
            var one = Json.object();
            one.put("time_unix_nano", String.valueOf(event.atNs()));
            one.put("name", event.name());
            typed(one, event.attributes());
            return one;
        });
        var status = node.putObject("status");
        if (!span.statusMessage().isEmpty()) {
            status.put("message", span.statusMessage());
        }
        status.put("code", "STATUS_CODE_" + span.status().name());
        return node;
    }

    private static void typed(ObjectNode into, Map<String, JsonNode> attributes) {
        Shapes.list(into, "attributes", attributes.entrySet(), attribute -> {
            var node = Json.object();
            node.put("key", attribute.getKey());
            node.set("value", typed(attribute.getValue()));
            return node;
        });
    }

    private static ObjectNode typed(JsonNode value) {
        var node = Json.object();
        if (value.isString()) {
            node.put("string_value", value.asString());
        } else if (value.isBoolean()) {
            node.put("bool_value", value.asBoolean());
        } else if (value.isIntegralNumber() && value.canConvertToLong()) {
            node.put("int_value", String.valueOf(value.asLong()));
        } else if (value.isNumber()) {
            node.put("double_value", value.asDouble());
        } else if (value.isArray()) {
            var values = node.putObject("array_value").putArray("values");
            value.forEach(one -> values.add(typed(one)));
        } else if (value.isObject()) {
            var values = node.putObject("kvlist_value").putArray("values");
            value.properties().forEach(field -> {
                var one = values.addObject();
                one.put("key", field.getKey());
                one.set("value", typed(field.getValue()));
            });
        }
        return node;
    }

    /** The spans as clients write them into the file of a trace: each value of an attribute a text of JSON. */
    static ObjectNode file(Trace trace) {
        var node = Json.object();
        var spans = node.putArray("spans");
        trace.spans().forEach(span -> spans.add(fileSpan(span)));
        return node;
    }

    private static ObjectNode fileSpan(Span span) {
        var node = Json.object();
        node.put("trace_id", base64(traceHex(span.trace()), TRACE_BYTES));
        node.put("span_id", base64(span.id(), SPAN_BYTES));
        node.put("parent_span_id", span.parent() == null ? null : base64(span.parent(), SPAN_BYTES));
        node.put("name", span.name());
        node.put("start_time_unix_nano", span.startedAtNs());
        node.put("end_time_unix_nano", span.endedAtNs());
        var events = node.putArray("events");
        span.events().forEach(event -> {
            var one = events.addObject();
            one.put("name", event.name());
            one.put("time_unix_nano", event.atNs());
            var attributes = one.putObject("attributes");
            event.attributes().forEach(attributes::set);
        });
        node.putObject("status")
                .put("code", "STATUS_CODE_" + span.status().name())
                .put("message", span.statusMessage());
        var attributes = node.putObject("attributes");
        attributes.put(REQUEST_ID, spaced(Json.tree(span.trace())));
        span.attributes().forEach((name, value) -> attributes.put(name, spaced(value)));
        return node;
    }

    /** JSON with a blank after each comma and colon, as Python writes it. */
    private static String spaced(JsonNode value) {
        return Json.mapper().writer().with(new Spaced()).writeValueAsString(value);
    }

    private static final class Spaced extends MinimalPrettyPrinter {
        private static final long serialVersionUID = 1;

        @Override
        public void writeObjectNameValueSeparator(JsonGenerator out) {
            out.writeRaw(": ");
        }

        @Override
        public void writeObjectEntrySeparator(JsonGenerator out) {
            out.writeRaw(", ");
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator out) {
            out.writeRaw(", ");
        }
    }

    private static String traceHex(String trace) {
        return trace.startsWith(Traces.ID_PREFIX) ? trace.substring(Traces.ID_PREFIX.length()) : trace;
    }

    /** The bytes of an identifier in base 64; zeros for one that is no hexadecimal number of this length. */
    private static String base64(String hex, int bytes) {
        var fits = hex.length() == 2 * bytes && hex.chars().allMatch(HexFormat::isHexDigit);
        return Base64.getEncoder().encodeToString(fits ? HexFormat.of().parseHex(hex) : new byte[bytes]);
    }

    static SpanStatus status(String code) {
        return switch (code) {
            case "STATUS_CODE_OK", "OK" -> SpanStatus.OK;
            case "STATUS_CODE_ERROR", "ERROR" -> SpanStatus.ERROR;
            default -> SpanStatus.UNSET;
        };
    }

    static TraceState state(String name) {
        return switch (name) {
            case "OK" -> TraceState.OK;
            case "ERROR" -> TraceState.ERROR;
            case "IN_PROGRESS" -> TraceState.IN_PROGRESS;
            default -> TraceState.UNSPECIFIED;
        };
    }

    static @Nullable Instant time(JsonNode node, String name) {
        var text = Call.textOf(node, name);
        try {
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException _) {
            throw Call.wrongType(name, node.path(name));
        }
    }

    /** Milliseconds of a duration such as {@code 0.006s}. */
    static @Nullable Long durationMs(JsonNode node, String name) {
        var text = Call.textOf(node, name);
        if (text.isEmpty()) {
            return null;
        }
        try {
            if (!text.endsWith("s") || text.length() > 40) {
                throw Call.wrongType(name, node.path(name));
            }
            return new BigDecimal(text.substring(0, text.length() - 1))
                    .movePointRight(3)
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact();
        } catch (ArithmeticException | NumberFormatException _) {
            throw Call.wrongType(name, node.path(name));
        }
    }
}
