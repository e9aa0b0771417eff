package dev.windlass.tracking;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The native API of experiments and runs. */
public final class TrackingRoutes {
    private static final int PAGE = 100;
    private static final int PAGE_MAX = 1_000;
    private static final int POINTS = 1_000;
    private static final int POINTS_MAX = 100_000;

    private final Tracking tracking;

    public TrackingRoutes(Tracking tracking) {
        this.tracking = tracking;
    }

    public record ExperimentList(
            List<Experiment> experiments, @Nullable Integer next) {}

    public record RunList(List<Run> runs, @Nullable Integer next) {}

    /** A run, with its files. */
    public record RunDetail(Run run, List<Artifact> artifacts) {}

    public record MetricHistory(String run, String key, List<MetricPoint> points) {}

    public List<Route> routes() {
        var ofRun = tracking.belonging().needsRun(Verb.READ);
        var routes = new ArrayList<>(new LiveRoutes(tracking.runs(), tracking.live(), ofRun).routes());
        routes.addAll(List.of(
                Route.get(
                                "/api/v1/experiments",
                                "The experiments, newest first.",
                                ExperimentList.class,
                                this::experiments)
                        .needs(Access.listOf(Resource.EXPERIMENT))
                        .query("filter", "limit", "next"),
                Route.get("/api/v1/runs", "The runs of an experiment, or of all.", RunList.class, this::runs)
                        .needs(Access.listOf(Resource.EXPERIMENT))
                        .query("experiment", "filter", "order", "limit", "next"),
                Route.get("/api/v1/runs/{run}", "A run with all that belongs to it.", RunDetail.class, this::run)
                        .needs(ofRun),
                Route.get(
                                "/api/v1/runs/{run}/metrics/{key...}",
                                "The history of a metric, thinned to about so many points.",
                                MetricHistory.class,
                                this::metric)
                        .needs(ofRun)
                        .query("points"),
                Route.get(
                                "/api/v1/runs/{run}/metrics/{key}/history",
                                "The readings of a metric from one step to another in the order of steps, thinned to at"
                                        + " most so many points: the smallest and the greatest of each stretch; all of"
                                        + " them when there are no more. A slash in the key is sent as %2F.",
                                MetricHistory.class,
                                this::zoomed)
                        .needs(ofRun)
                        .query("from", "to", "points"),
                Route.get(
                                "/api/v1/runs/{run}/artifacts/{path...}",
                                "The bytes of a file of a run.",
                                Void.class,
                                this::artifact)
                        .needs(ofRun)));
        return List.copyOf(routes);
    }

    private Response experiments(Request request) {
        var filter = request.queryParam("filter").orElse("");
        var page = Page.ofShown(
                request.queryNumber("next", 0),
                limit(request),
                (offset, limit) -> tracking.experiments().search(filter, List.of(), Visible.ACTIVE_ONLY, limit, offset),
                experiment -> request.permissions().may(Verb.READ, Resource.EXPERIMENT, experiment.id()));
        return Response.ok(new ExperimentList(page.items(), page.more() ? page.next() : null));
    }

    private Response runs(Request request) {
        var page = tracking.runs()
                .search(new RunQuery(
                        tracking.experiments().readable(request),
                        request.queryParam("filter").orElse(""),
                        Visible.ACTIVE_ONLY,
                        request.queryParams("order"),
                        limit(request),
                        request.queryNumber("next", 0)));
        return Response.ok(new RunList(page.items(), page.more() ? page.next() : null));
    }

    private Response run(Request request) {
        var run = tracking.runs().require(request.pathParam("run"));
        return Response.ok(new RunDetail(run, tracking.artifacts().below(run.artifactRoot())));
    }

    private Response metric(Request request) {
        var points = Math.clamp(request.queryNumber("points", POINTS), 2, POINTS_MAX);
        return history(request, (run, key) -> tracking.metrics().sampled(run.id(), key, points));
    }

    private Response zoomed(Request request) {
        var points = Math.clamp(request.queryNumber("points", POINTS), 2, POINTS_MAX);
        var from = step(request, "from", Long.MIN_VALUE);
        var to = step(request, "to", Long.MAX_VALUE);
        if (from > to) {
            throw Problem.invalid(
                    "bad-steps",
                    "There are no steps from %d to %d.".formatted(from, to),
                    "'from' is greater than 'to'.",
                    "Exchange them.");
        }
        return history(request, (run, key) -> tracking.metrics().sampled(run.id(), key, from, to, points));
    }

    /** Steps may be below 0. */
    private static long step(Request request, String name, long fallback) {
        var value = request.queryParam(name);
        try {
            return value.isEmpty() ? fallback : Long.parseLong(value.get());
        } catch (NumberFormatException _) {
            throw Problem.invalid(
                    "not-a-number",
                    "'%s' is not a value for '%s'.".formatted(value.get(), name),
                    "A step is a whole number.",
                    "");
        }
    }

    private Response history(Request request, BiFunction<Run, String, List<MetricPoint>> readings) {
        var run = tracking.runs().require(request.pathParam("run"));
        var key = request.pathParam("key");
        if (!has(run, key)) {
            throw Problem.notFound(
                    "no-such-metric",
                    "Run %s has no metric '%s'.".formatted(run.id(), key),
                    "It has %s."
                            .formatted(run.metrics().stream()
                                    .map(MetricPoint::key)
                                    .sorted()
                                    .toList()),
                    "");
        }
        return Response.ok(new MetricHistory(run.id(), key, readings.apply(run, key)));
    }

    private static boolean has(Run run, String key) {
        return run.metrics().stream().anyMatch(point -> point.key().equals(key));
    }

    private Response artifact(Request request) {
        var run = tracking.runs().require(request.pathParam("run"));
        return ArtifactResponses.file(
                tracking.artifacts(), run.artifactRoot() + "/" + request.pathParam("path"), request);
    }

    private static int limit(Request request) {
        return Math.clamp(request.queryNumber("limit", PAGE), 1, PAGE_MAX);
    }
}
