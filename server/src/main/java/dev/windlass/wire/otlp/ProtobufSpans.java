package dev.windlass.wire.otlp;

import dev.windlass.kernel.Json;
import dev.windlass.tracing.Span;
import dev.windlass.tracing.SpanEvent;
import dev.windlass.tracing.SpanStatus;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Spans from protobuf. The numbers are those of OpenTelemetry's messages.
 *
 * @see "https://github.com/open-telemetry/opentelemetry-proto, trace/v1/trace.proto and common/v1/common.proto"
 */
final class ProtobufSpans {
    private ProtobufSpans() {}

    /** The spans of a request. */
    static List<Span> of(byte[] body) {
        var spans = new ArrayList<Span>();
        var request = ProtobufReader.of(body);
        while (request.next()) {
            if (request.field() == 1) {
                resource(request, spans);
            }
        }
        return spans;
    }

    private static void resource(ProtobufReader request, List<Span> into) {
        var service = "";
        var fields = request.message();
        while (fields.next()) {
            if (fields.field() == 1) {
                service = service(fields.message());
            }
        }
        var scopes = request.message();
        while (scopes.next()) {
            if (scopes.field() == 2) {
                var scope = scopes.message();
                while (scope.next()) {
                    if (scope.field() == 2) {
                        into.add(parts(scope.message(), service).span());
                    }
                }
            }
        }
    }

    private static String service(ProtobufReader resource) {
        var attributes = new LinkedHashMap<String, JsonNode>();
        while (resource.next()) {
            if (resource.field() == 1) {
                attribute(resource.message(), attributes);
            }
        }
        return attributes.getOrDefault("service.name", Json.tree("")).asString("");
    }

    private static SpanParts parts(ProtobufReader in, String service) {
        var trace = "";
        var id = "";
        var parent = "";
        var name = "";
        var started = 0L;
        var ended = 0L;
        var status = SpanStatus.UNSET;
        var message = "";
        var attributes = new LinkedHashMap<String, JsonNode>();
        var events = new ArrayList<SpanEvent>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> trace = in.hex();
                case 2 -> id = in.hex();
                case 4 -> parent = in.hex();
                case 5 -> name = in.text();
                case 7 -> started = in.number();
                case 8 -> ended = in.number();
                case 9 -> attribute(in.message(), attributes);
                case 11 -> events.add(event(in.message()));
                case 15 -> {
                    var told = in.message();
                    while (told.next()) {
                        switch (told.field()) {
                            case 2 -> message = told.text();
                            case 3 -> status = status(told.number());
                            default -> {}
                        }
                    }
                }
                default -> {}
            }
        }
        return new SpanParts(
                trace, id, parent, name, status, message, started, ended, attributes, List.copyOf(events), service);
    }

    private static SpanEvent event(ProtobufReader in) {
        var at = 0L;
        var name = "";
        var attributes = new LinkedHashMap<String, JsonNode>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> at = in.number();
                case 2 -> name = in.text();
                case 3 -> attribute(in.message(), attributes);
                default -> {}
            }
        }
        return new SpanEvent(name, at, attributes);
    }

    private static SpanStatus status(long code) {
        return code == 1 ? SpanStatus.OK : code == 2 ? SpanStatus.ERROR : SpanStatus.UNSET;
    }

    private static void attribute(ProtobufReader in, Map<String, JsonNode> into) {
        attribute(in, into, 0);
    }

    private static void attribute(ProtobufReader in, Map<String, JsonNode> into, int depth) {
        var key = "";
        JsonNode value = Json.mapper().nullNode();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> key = in.text();
                case 2 -> value = value(in.message(), depth);
                default -> {}
            }
        }
        into.put(key, value);
    }

    private static JsonNode value(ProtobufReader in, int depth) {
        if (depth > Json.DEPTH_MAX / 4) {
            throw new ProtobufReader.Malformed("a value is nested too deeply");
        }
        JsonNode value = Json.mapper().nullNode();
        while (in.next()) {
            value = switch (in.field()) {
                case 1 -> Json.tree(in.text());
                case 2 -> Json.tree(in.number() != 0);
                case 3 -> Json.tree(in.number());
                case 4 -> number(in.decimal());
                case 5 -> {
                    var array = Json.mapper().createArrayNode();
                    var values = in.message();
                    while (values.next()) {
                        if (values.field() == 1) {
                            array.add(value(values.message(), depth + 1));
                        }
                    }
                    yield array;
                }
                case 6 -> {
                    var fields = new LinkedHashMap<String, JsonNode>();
                    var values = in.message();
                    while (values.next()) {
                        if (values.field() == 1) {
                            attribute(values.message(), fields, depth + 1);
                        }
                    }
                    var object = Json.object();
                    fields.forEach(object::set);
                    yield object;
                }
                case 7 -> Json.tree(Base64.getEncoder().encodeToString(in.raw()));
                default -> value;
            };
        }
        return value;
    }

    /** JSON has no word for what is no finite number; its name stands in. */
    static JsonNode number(double number) {
        return Double.isFinite(number) ? Json.tree(number) : Json.tree(String.valueOf(number));
    }
}
