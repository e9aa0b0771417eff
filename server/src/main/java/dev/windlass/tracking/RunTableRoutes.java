package dev.windlass.tracking;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Many runs at once: as a table, by groups, side by side, as a file. */
public final class RunTableRoutes {
    private static final int PAGE = 100;
    private static final int PAGE_MAX = 1_000;

    private final Tracking tracking;

    public RunTableRoutes(Tracking tracking) {
        this.tracking = tracking;
    }

    /** A run's own facts; its cells are in the order of the columns. */
    public record Row(
            String id,
            String name,
            String experiment,
            String user,
            RunStatus status,
            Instant startedAt,
            @Nullable Instant endedAt,
            List<@Nullable Object> cells) {}

    /** A part of the table, and how many rows the whole has. */
    public record Table(
            int total,
            List<String> columns,
            List<Row> rows,
            @Nullable Integer next) {}

    public record ColumnList(List<RunTable.Column> columns) {}

    public record GroupList(List<RunTable.Group> groups) {}

    public List<Route> routes() {
        var listed = Access.listOf(Resource.EXPERIMENT);
        var ofRun = tracking.belonging().needsRun(Verb.READ);
        return List.of(
                Route.get(
                                "/api/v1/runs/table",
                                "Runs as rows: those that match, or those named.",
                                Table.class,
                                this::table)
                        .needs(listed)
                        .query("experiment", "filter", "order", "limit", "next", "run"),
                Route.get(
                                "/api/v1/runs/columns",
                                "What the first runs that match have, and whether it differs among all.",
                                ColumnList.class,
                                request -> Response.ok(
                                        new ColumnList(tracking.table().columns(query(request, 1, 0)))))
                        .needs(listed)
                        .query("experiment", "filter", "order"),
                Route.get(
                                "/api/v1/runs/groups",
                                "The runs that match, counted by a parameter, a tag or an attribute.",
                                GroupList.class,
                                this::groups)
                        .needs(listed)
                        .query("experiment", "filter", "by"),
                Route.get(
                                "/api/v1/runs/export",
                                "The runs that match as a file, CSV or JSON.",
                                Void.class,
                                request -> new RunExport(tracking)
                                        .runs(RunExport.format(request), (limit, from) -> query(request, limit, from)))
                        .needs(listed)
                        .query("experiment", "filter", "order", "format"),
                Route.get(
                                "/api/v1/runs/{run}/export",
                                "A run with every reading of its metrics as a file, CSV or JSON.",
                                Void.class,
                                request -> new RunExport(tracking)
                                        .run(
                                                RunExport.format(request),
                                                tracking.runs().require(request.pathParam("run"))))
                        .needs(ofRun)
                        .query("format"),
                Route.get(
                                "/api/v1/runs/{run}/preview/{path...}",
                                "A file of a run to be looked at: a page that has no rights and reaches nothing.",
                                Void.class,
                                this::preview)
                        .needs(ofRun));
    }

    private Response table(Request request) {
        var named = request.queryParams("run");
        if (!named.isEmpty()) {
            var runs = tracking.runs().findAll(named).stream()
                    .filter(run -> request.permissions().may(Verb.READ, Resource.EXPERIMENT, run.experiment()))
                    .toList();
            return Response.ok(table(runs.size(), runs, null));
        }
        var query = query(
                request, Math.clamp(request.queryNumber("limit", PAGE), 1, PAGE_MAX), request.queryNumber("next", 0));
        var page = tracking.runs().search(query);
        var total = page.more() || query.offset() > 0
                ? tracking.table().count(query)
                : page.items().size();
        return Response.ok(table(total, page.items(), page.more() ? page.next() : null));
    }

    private static Table table(int total, List<Run> runs, @Nullable Integer next) {
        var cells = RunTable.cells(runs);
        var rows = new ArrayList<Row>(runs.size());
        for (var i = 0; i < runs.size(); i++) {
            var run = runs.get(i);
            rows.add(new Row(
                    run.id(),
                    run.name(),
                    run.experiment(),
                    run.user(),
                    run.status(),
                    run.startedAt(),
                    run.endedAt(),
                    cells.rows().get(i)));
        }
        return new Table(total, cells.columns(), rows, next);
    }

    private Response groups(Request request) {
        var by = request.queryParam("by").orElse("attributes.status");
        return Response.ok(new GroupList(tracking.table().groups(query(request, 1, 0), by)));
    }

    private Response preview(Request request) {
        var run = tracking.runs().require(request.pathParam("run"));
        return ArtifactResponses.preview(
                tracking.artifacts(), run.artifactRoot() + "/" + request.pathParam("path"), request);
    }

    private RunQuery query(Request request, int limit, int offset) {
        return new RunQuery(
                tracking.experiments().readable(request),
                request.queryParam("filter").orElse(""),
                Visible.ACTIVE_ONLY,
                request.queryParams("order"),
                limit,
                offset);
    }
}
