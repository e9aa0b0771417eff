package dev.windlass.wire.mlflow;

import dev.windlass.http.Request;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.tracking.Entry;
import dev.windlass.tracking.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of a call, from the query of a GET and from the JSON body of all else. Numbers may come as texts; unknown
 * fields are ignored; a body that is no JSON counts as empty.
 */
final class Call {
    private final Request request;
    private final JsonNode fields;

    /** Whether the fields are of a query, in which each may be repeated. */
    private final boolean listsAreRepetitions;

    private Call(Request request, JsonNode fields, boolean listsAreRepetitions) {
        this.request = request;
        this.fields = fields;
        this.listsAreRepetitions = listsAreRepetitions;
    }

    static Call of(Request request) {
        // A deletion is mostly told by its path alone.
        var bodiless = "DELETE".equals(request.method())
                && request.header("content-type").isEmpty();
        if ("GET".equals(request.method()) || "HEAD".equals(request.method()) || bodiless) {
            var fields = Json.object();
            request.query().forEach((name, values) -> {
                var list = fields.putArray(name);
                values.forEach(list::add);
            });
            return new Call(request, fields, true);
        }
        if (request.header("content-type").isEmpty()) {
            throw Problem.invalid("no-content-type", "Bad Request. Content-Type header is missing.", "", "");
        }
        return new Call(request, body(request), false);
    }

    private static JsonNode body(Request request) {
        try {
            var body = request.json();
            return body.isObject() ? body : Json.object();
        } catch (ProblemException e) {
            if (e.problem().code().equals("malformed-json")) {
                return Json.object();
            }
            throw e;
        }
    }

    Request request() {
        return request;
    }

    Actor actor() {
        return request.actor();
    }

    private @Nullable JsonNode field(String name) {
        var field = fields.get(name);
        if (field != null && field.isArray() && listsAreRepetitions) {
            field = field.get(0);
        }
        return field == null || field.isNull() ? null : field;
    }

    /** Copies a field that is there. */
    void copy(String name, ObjectNode into) {
        var field = field(name);
        if (field != null) {
            into.set(name, field);
        }
    }

    boolean has(String name) {
        return field(name) != null;
    }

    /** A text; empty when absent. */
    String text(String name) {
        return optionalText(name).orElse("");
    }

    Optional<String> optionalText(String name) {
        var field = field(name);
        if (field == null) {
            return Optional.empty();
        }
        if (!field.isString()) {
            throw wrongType(name, field);
        }
        return Optional.of(field.asString());
    }

    /** A text that must be there and not be empty. */
    String required(String name) {
        var value = text(name);
        if (value.isEmpty()) {
            throw Problem.invalid(
                    "missing-parameter",
                    "Missing value for required parameter '%s'.".formatted(name),
                    "",
                    "See the API docs for more information about request parameters.");
        }
        return value;
    }

    /** The id of a run, under its new or its old name. */
    String runId() {
        return has("run_id") || !has("run_uuid") ? required("run_id") : required("run_uuid");
    }

    Optional<Long> number(String name) {
        var field = field(name);
        return field == null ? Optional.empty() : Optional.of(number(name, field));
    }

    /** A number of results asked for, from 1 to {@code max}. */
    int limit(String name, int fallback, int max) {
        long limit = number(name).orElse((long) fallback);
        if (limit < 1 || limit > max) {
            throw Problem.invalid(
                    "bad-limit",
                    "Invalid value %d for parameter '%s' supplied. It must be a positive integer, and at most %d."
                            .formatted(limit, name, max),
                    "",
                    "");
        }
        return (int) limit;
    }

    static long number(String name, JsonNode node) {
        if (node.isIntegralNumber()) {
            if (!node.canConvertToLong()) {
                throw wrongType(name, node);
            }
            return node.asLong();
        }
        if (node.isNumber() && node.asDouble() == Math.rint(node.asDouble())) {
            return (long) node.asDouble();
        }
        if (node.isString()) {
            try {
                return Long.parseLong(node.asString());
            } catch (NumberFormatException _) {
                throw wrongType(name, node);
            }
        }
        throw wrongType(name, node);
    }

    /** A number with a fraction; 0 when absent. */
    double decimal(String name) {
        var field = field(name);
        if (field == null) {
            return 0;
        }
        if (!field.isNumber()) {
            throw wrongType(name, field);
        }
        return field.asDouble();
    }

    /** A flag; only {@code true} and {@code false} are known. */
    boolean flag(String name) {
        var field = field(name);
        return field != null && (field.isBoolean() ? field.asBoolean() : "true".equals(field.asString("")));
    }

    List<String> texts(String name) {
        var field = fields.get(name);
        if (field == null || field.isNull()) {
            return List.of();
        }
        var texts = new ArrayList<String>();
        for (var one : field.isArray() ? field : Json.mapper().createArrayNode().add(field)) {
            if (!one.isString()) {
                throw wrongType(name, one);
            }
            texts.add(one.asString());
        }
        return texts;
    }

    /** A list of objects; empty when absent. */
    List<JsonNode> objects(String name) {
        var field = fields.get(name);
        if (field == null || field.isNull()) {
            return List.of();
        }
        if (!field.isArray()) {
            throw wrongType(name, field);
        }
        var objects = new ArrayList<JsonNode>();
        for (var one : field) {
            if (!one.isObject()) {
                throw wrongType(name, one);
            }
            objects.add(one);
        }
        return objects;
    }

    /** An object; an empty one when absent. */
    JsonNode object(String name) {
        var field = field(name);
        if (field == null) {
            return Json.object();
        }
        if (!field.isObject()) {
            throw wrongType(name, field);
        }
        return field;
    }

    /** A list of {@code {"key": …, "value": …}}. */
    List<Entry> entries(String name) {
        return objects(name).stream().map(Call::entry).toList();
    }

    static Entry entry(JsonNode node) {
        return new Entry(textOf(node, "key"), textOf(node, "value"));
    }

    /** The one entry whose key and value are fields of the call itself. */
    Entry entry() {
        var key = required("key");
        if (!has("value")) {
            throw Problem.invalid("missing-parameter", "Missing value for required parameter 'value'.", "", "");
        }
        return new Entry(key, text("value"));
    }

    /** A text within an object; empty when absent. */
    static String textOf(JsonNode node, String name) {
        var field = node.get(name);
        if (field == null || field.isNull()) {
            return "";
        }
        if (!field.isString()) {
            throw wrongType(name, field);
        }
        return field.asString();
    }

    Visible visible(String name) {
        return switch (text(name)) {
            case "DELETED_ONLY" -> Visible.DELETED_ONLY;
            case "ALL" -> Visible.ALL;
            default -> Visible.ACTIVE_ONLY;
        };
    }

    int offset() {
        return PageTokens.offset(text("page_token"));
    }

    static ProblemException wrongType(String name, JsonNode value) {
        return Problem.invalid(
                "bad-parameter",
                "Invalid value %s for parameter '%s' supplied:  Hint: Value was of type '%s'."
                        .formatted(value, name, value.getNodeType().name().toLowerCase(Locale.ROOT)),
                "",
                "See the API docs for more information about request parameters.");
    }
}
