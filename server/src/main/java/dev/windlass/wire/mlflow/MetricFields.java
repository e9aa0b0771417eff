package dev.windlass.wire.mlflow;

import dev.windlass.kernel.Problem;
import dev.windlass.tracking.MetricPoint;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Readings as clients send them. */
final class MetricFields {
    private MetricFields() {}

    /** The readings of a list, which is called {@code metrics}. */
    static List<MetricPoint> points(List<JsonNode> nodes) {
        return IntStream.range(0, nodes.size())
                .mapToObj(i -> point(nodes.get(i), "metrics[%d].".formatted(i)))
                .toList();
    }

    static MetricPoint point(JsonNode node) {
        return point(node, "");
    }

    /** @param where what stands before the name of a field in what is said about it */
    private static MetricPoint point(JsonNode node, String where) {
        var model = Call.textOf(node, "model_id");
        var scope = model.isEmpty()
                ? null
                : new MetricPoint.Scope(model, Call.textOf(node, "dataset_name"), Call.textOf(node, "dataset_digest"));
        return new MetricPoint(
                key(node, where),
                value(node.get("value"), where),
                Instant.ofEpochMilli(number(node, "timestamp", where)),
                node.has("step") ? number(node, "step", where) : 0,
                scope);
    }

    private static String key(JsonNode node, String where) {
        var key = Call.textOf(node, "key");
        if (key.isEmpty()) {
            throw missing(where + "key");
        }
        return key;
    }

    private static long number(JsonNode node, String name, String where) {
        var value = node.get(name);
        if (value == null || value.isNull()) {
            throw missing(where + name);
        }
        return Call.number(name, value);
    }

    private static RuntimeException missing(String name) {
        return Problem.invalid(
                "missing-parameter",
                "Missing value for required parameter '%s'.".formatted(name),
                "",
                "See the API docs for more information about request parameters.");
    }

    /** Infinities become the greatest number there is: clients of this dialect expect so. */
    private static double value(@Nullable JsonNode node, String where) {
        if (node == null || node.isNull()) {
            throw missing(where + "value");
        }
        double value;
        if (node.isNumber()) {
            value = node.asDouble();
        } else if (node.isBoolean()) {
            value = node.asBoolean() ? 1 : 0;
        } else if (node.isString()) {
            try {
                value = Double.parseDouble(node.asString());
            } catch (NumberFormatException _) {
                throw Call.wrongType("value", node);
            }
        } else {
            throw Call.wrongType("value", node);
        }
        return Double.isInfinite(value) ? Math.copySign(Double.MAX_VALUE, value) : value;
    }
}
