package dev.windlass.evaluation;

import dev.windlass.kernel.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The names and types of what records hold; a name keeps the type that it had first. */
final class RecordSchema {
    private RecordSchema() {}

    static String extended(String schema, List<NewRecord> records) {
        var whole = schema.isEmpty() ? empty() : (ObjectNode) Json.read(schema);
        for (var one : records) {
            fields(whole, "inputs", one.inputs());
            var outputs = one.outputs();
            if (outputs != null && !outputs.isObject() && whole.path("outputs").isEmpty()) {
                whole.put("outputs", type(outputs));
            } else {
                fields(whole, "outputs", outputs);
            }
            fields(whole, "expectations", one.expectations());
        }
        return Json.text(whole);
    }

    private static ObjectNode empty() {
        var schema = Json.object();
        List.of("inputs", "outputs", "expectations").forEach(schema::putObject);
        return schema.put("version", "1.0");
    }

    private static void fields(ObjectNode schema, String part, @Nullable JsonNode values) {
        if (values != null && values.isObject() && schema.get(part) instanceof ObjectNode known) {
            values.properties().forEach(field -> {
                if (!known.has(field.getKey())) {
                    known.put(field.getKey(), type(field.getValue()));
                }
            });
        }
    }

    private static String type(JsonNode value) {
        if (value.isString()) {
            return "string";
        }
        if (value.isBoolean()) {
            return "boolean";
        }
        if (value.isNumber()) {
            return value.isIntegralNumber() ? "integer" : "float";
        }
        return value.isArray() ? "array" : value.isObject() ? "object" : "null";
    }
}
