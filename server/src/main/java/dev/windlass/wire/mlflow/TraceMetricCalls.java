package dev.windlass.wire.mlflow;

import dev.windlass.http.Route;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.tracing.TraceMetricQuery;
import dev.windlass.tracing.TraceMetricQuery.Aggregation;
import dev.windlass.tracing.TraceMetrics;
import dev.windlass.tracking.Page;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The call for numbers of traces. */
final class TraceMetricCalls {
    private static final int POINTS = 1_000;
    private static final int POINTS_MAX = 10_000;

    private final TraceMetrics metrics;

    TraceMetricCalls(TraceMetrics metrics) {
        this.metrics = metrics;
    }

    Stream<Route> routes() {
        return Paths.call3("POST", "traces/metrics", Needs.LIST_OF_EXPERIMENTS, this::query);
    }

    private ObjectNode query(Call call) {
        var name = call.required("metric_name");
        Map<String, Aggregation> aggregations = new LinkedHashMap<>();
        call.objects("aggregations").forEach(node -> aggregations.put(label(node), aggregation(node)));
        if (aggregations.isEmpty()) {
            throw Problem.invalid("missing-parameter", "Missing value for required parameter 'aggregations'.", "", "");
        }
        var points = metrics.query(new TraceMetricQuery(
                Needs.readable(call, "experiment_ids"),
                view(call.required("view_type")),
                name,
                List.copyOf(aggregations.values()),
                call.texts("dimensions"),
                call.texts("filters"),
                call.number("time_interval_seconds").orElse(null),
                call.number("start_time_ms").orElse(null),
                call.number("end_time_ms").orElse(null)));
        var limit = call.limit("max_results", POINTS, POINTS_MAX);
        var from = Math.min(call.offset(), points.size());
        var page = Page.of(points.subList(from, Math.min(points.size(), from + limit + 1)), from, limit);
        var answer = Json.object();
        Shapes.list(answer, "data_points", page.items(), point -> {
            var node = Json.object();
            node.put("metric_name", name);
            var dimensions = node.putObject("dimensions");
            point.dimensions().forEach(dimensions::put);
            var values = node.putObject("values");
            var labels = List.copyOf(aggregations.keySet());
            for (var at = 0; at < labels.size(); at++) {
                values.put(labels.get(at), point.values().get(at));
            }
            return node;
        });
        PageTokens.put(answer, page);
        return answer;
    }

    private static TraceMetricQuery.View view(String name) {
        return switch (name) {
            case "TRACES" -> TraceMetricQuery.View.TRACES;
            case "SPANS" -> TraceMetricQuery.View.SPANS;
            case "ASSESSMENTS" -> TraceMetricQuery.View.ASSESSMENTS;
            default ->
                throw Problem.invalid(
                        "bad-view",
                        "Invalid value '%s' for parameter 'view_type' supplied.".formatted(name),
                        "",
                        "It is TRACES, SPANS or ASSESSMENTS.");
        };
    }

    private static String label(JsonNode node) {
        var type = Call.textOf(node, "aggregation_type");
        return type.equals("PERCENTILE") ? "P" + percent(node) : type;
    }

    private static double percent(JsonNode node) {
        var percent = node.path("percentile_value");
        if (!percent.isNumber() || percent.asDouble() < 0 || percent.asDouble() > 100) {
            throw Problem.invalid("bad-percentile", "Invalid percentile_value: it must be between 0 and 100.", "", "");
        }
        return percent.asDouble();
    }

    private static Aggregation aggregation(JsonNode node) {
        var type = Call.textOf(node, "aggregation_type");
        return switch (type) {
            case "COUNT" -> new Aggregation.Count();
            case "SUM" -> new Aggregation.Sum();
            case "AVG" -> new Aggregation.Mean();
            case "MIN" -> new Aggregation.Min();
            case "MAX" -> new Aggregation.Max();
            case "PERCENTILE" -> new Aggregation.Percentile(percent(node));
            default ->
                throw Problem.invalid(
                        "bad-aggregation",
                        "Invalid value '%s' for parameter 'aggregation_type' supplied.".formatted(type),
                        "",
                        "It is COUNT, SUM, AVG, MIN, MAX or PERCENTILE.");
        };
    }
}
