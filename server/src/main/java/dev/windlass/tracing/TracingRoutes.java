package dev.windlass.tracing;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.tracking.Tracking;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The native API of traces. */
public final class TracingRoutes {
    private static final int PAGE = 100;
    private static final int PAGE_MAX = 500;

    private final Tracing tracing;
    private final Tracking tracking;

    public TracingRoutes(Tracing tracing, Tracking tracking) {
        this.tracing = tracing;
        this.tracking = tracking;
    }

    public record TraceList(
            List<TraceInfo> traces, @Nullable Integer next) {}

    public record IssueList(List<Issue> issues, @Nullable Integer next) {}

    /**
     * A span as it is shown.
     *
     * @param startUs microseconds after the first span of the trace
     * @param durationUs absent while it runs
     * @param inputs what it was given; absent when not told
     * @param outputs what it gave; absent when not told
     */
    public record SpanView(
            String id,
            @Nullable String parent,
            String name,
            String type,
            SpanStatus status,
            String statusMessage,
            long startUs,
            @Nullable Long durationUs,
            @Nullable JsonNode inputs,
            @Nullable JsonNode outputs,
            JsonNode attributes,
            List<SpanEvent> events) {}

    /** A trace with its spans: the root first, then by their start. */
    public record TraceDetail(TraceInfo info, List<SpanView> spans) {}

    public List<Route> routes() {
        return List.of(
                Route.get(
                                "/api/v1/traces",
                                "The traces of an experiment, or of all, newest first.",
                                TraceList.class,
                                this::list)
                        .needs(Access.listOf(Resource.EXPERIMENT))
                        .query("experiment", "filter", "order", "limit", "next"),
                Route.get(
                                "/api/v1/traces/{trace}",
                                "A trace with its spans and assessments.",
                                TraceDetail.class,
                                this::detail)
                        .needs(Access.to(
                                Verb.READ,
                                Resource.EXPERIMENT,
                                request -> tracing.traces().experimentsOf(List.of(request.pathParam("trace"))))),
                Route.get(
                                "/api/v1/issues",
                                "The issues of an experiment, or of all, the worst first and the newest of these.",
                                IssueList.class,
                                this::issues)
                        .needs(Access.listOf(Resource.EXPERIMENT))
                        .query("experiment", "filter", "limit", "next"),
                Route.get("/api/v1/issues/{issue}", "An issue that traces show.", Issue.class, this::issue)
                        .needs(Access.to(
                                Verb.READ,
                                Resource.EXPERIMENT,
                                request -> tracing.issues().experimentOf(request.pathParam("issue")))));
    }

    private Response issues(Request request) {
        var page = tracing.issues()
                .shown(
                        new IssueQuery(
                                request.queryParam("experiment").orElse(null),
                                request.queryParam("filter").orElse(""),
                                IssueQuery.Order.NEWEST,
                                Math.clamp(request.queryNumber("limit", PAGE), 1, PAGE_MAX),
                                request.queryNumber("next", 0)),
                        request.permissions());
        return Response.ok(new IssueList(page.items(), page.more() ? page.next() : null));
    }

    private Response issue(Request request) {
        return Response.ok(tracing.issues().require(request.pathParam("issue")));
    }

    private Response list(Request request) {
        var page = tracing.traces()
                .search(new TraceQuery(
                        tracking.experiments().readable(request),
                        request.queryParam("filter").orElse(""),
                        request.queryParams("order"),
                        Math.clamp(request.queryNumber("limit", PAGE), 1, PAGE_MAX),
                        request.queryNumber("next", 0)));
        return Response.ok(new TraceList(page.items(), page.more() ? page.next() : null));
    }

    private Response detail(Request request) {
        var trace = tracing.traces().whole(request.pathParam("trace"));
        var first = trace.spans().stream().mapToLong(Span::startedAtNs).min().orElse(0);
        return Response.ok(new TraceDetail(
                trace.info(),
                trace.spans().stream().map(span -> view(span, first)).toList()));
    }

    private static SpanView view(Span span, long first) {
        var ended = span.endedAtNs();
        return new SpanView(
                span.id(),
                span.parent(),
                span.name(),
                span.type(),
                span.status(),
                span.statusMessage(),
                (span.startedAtNs() - first) / 1_000,
                ended == null ? null : (ended - span.startedAtNs()) / 1_000,
                span.attributes().get(SpanConventions.INPUTS),
                span.attributes().get(SpanConventions.OUTPUTS),
                SpanContent.object(span.attributes()),
                span.events());
    }
}
