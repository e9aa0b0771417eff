package dev.windlass.wire.mlflow;

import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.tracking.Limits;
import dev.windlass.tracking.MetricPoint;
import dev.windlass.tracking.StepSamples;
import dev.windlass.tracking.Tracking;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls about the history of metrics. */
final class MetricCalls {
    private static final int RUNS_MAX = 100;
    private static final int STEPS_MAX = 2_500;

    private final Tracking tracking;
    private final Needs needs;

    MetricCalls(Tracking tracking, Needs needs) {
        this.needs = needs;
        this.tracking = tracking;
    }

    List<Route> routes() {
        return Stream.of(
                        Paths.call("GET", "metrics/get-history", needs.run(Verb.READ), this::history),
                        Paths.call("GET", "metrics/get-history-bulk-interval", interval()),
                        Stream.of(Paths.plain(
                                "GET",
                                "/ajax-api/2.0/mlflow/metrics/get-history-bulk",
                                needs.runs(Verb.READ, "run_id"),
                                request -> Response.ok(bulk(Call.of(request))))))
                .flatMap(routes -> routes)
                .toList();
    }

    /** A part of the histories of a metric of several runs. */
    Operation interval() {
        return new Operation(needs.runs(Verb.READ, "run_ids"), this::interval);
    }

    private ObjectNode history(Call call) {
        var limit = Math.clamp(
                call.number("max_results").orElse((long) Limits.HISTORY_PER_PAGE_MAX), 1, Limits.HISTORY_PER_PAGE_MAX);
        var page = tracking.metrics().history(call.runId(), call.required("metric_key"), limit, call.offset());
        var answer = Json.object();
        Shapes.list(answer, "metrics", page.items(), Shapes::metric);
        PageTokens.put(answer, page);
        return answer;
    }

    /** The whole histories of several runs, one run after the other. */
    private ObjectNode bulk(Call call) {
        var runs = call.texts("run_id");
        if (runs.isEmpty()) {
            throw bad("GetMetricHistoryBulk request must specify at least one run_id.");
        }
        if (runs.size() > RUNS_MAX) {
            throw bad("GetMetricHistoryBulk request cannot specify more than %d run_ids. Received %d run_ids."
                    .formatted(RUNS_MAX, runs.size()));
        }
        var key = call.optionalText("metric_key")
                .orElseThrow(() -> bad("GetMetricHistoryBulk request must specify a metric_key."));
        var limit = Math.clamp(
                call.number("max_results").orElse((long) Limits.HISTORY_PER_PAGE_MAX), 1, Limits.HISTORY_PER_PAGE_MAX);
        var answer = Json.object();
        var metrics = answer.putArray("metrics");
        for (var run : runs.stream().distinct().sorted().toList()) {
            if (metrics.size() < limit) {
                add(
                        metrics,
                        run,
                        tracking.metrics()
                                .history(run, key, limit - metrics.size(), 0)
                                .items());
            }
        }
        return answer;
    }

    private static void add(ArrayNode metrics, String run, List<MetricPoint> points) {
        points.forEach(point -> metrics.add(Shapes.metric(point).put("run_id", run)));
    }

    private ObjectNode interval(Call call) {
        var runs = call.texts("run_ids");
        if (runs.isEmpty()) {
            call.required("run_ids");
        }
        var key = call.required("metric_key");
        var limit = call.number("max_results").orElse((long) STEPS_MAX);
        return interval(runs, key, limit, interval(call.number("start_step"), call.number("end_step")));
    }

    /** The part of the histories that a chart of several runs needs; at most {@code limit} steps are shared by all. */
    private ObjectNode interval(List<String> runs, String key, long limit, StepSamples.Interval interval) {
        if (runs.size() > RUNS_MAX) {
            throw bad("GetMetricHistoryBulkInterval request must specify at most %d run_ids. Received %d run_ids."
                    .formatted(RUNS_MAX, runs.size()));
        }
        if (limit < 1 || limit > STEPS_MAX) {
            throw bad("max_results must be between 1 and %d.".formatted(STEPS_MAX));
        }
        var answer = Json.object();
        var metrics = Json.mapper().createArrayNode();
        tracking.stepSamples().of(runs, key, (int) limit, interval).forEach((run, points) -> add(metrics, run, points));
        if (!metrics.isEmpty()) {
            answer.set("metrics", metrics);
        }
        return answer;
    }

    private static StepSamples.Interval interval(Optional<Long> start, Optional<Long> end) {
        if (start.isPresent() != end.isPresent()) {
            throw bad("If either start step or end step are specified, both must be specified.");
        }
        var interval = new StepSamples.Interval(start.orElse(Long.MIN_VALUE), end.orElse(Long.MAX_VALUE));
        if (interval.first() > interval.last()) {
            throw bad("end_step must be greater than start_step. Found start_step=%d and end_step=%d."
                    .formatted(interval.first(), interval.last()));
        }
        return interval;
    }

    private static RuntimeException bad(String what) {
        return Problem.invalid("bad-history", what, "", "");
    }
}
