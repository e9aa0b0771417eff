package dev.windlass.alerts;

import dev.windlass.alerts.RunAlert.Level;
import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.tracking.Tracking;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The native API of alerts. */
public final class AlertRoutes {
    private static final int PAGE = 100;
    private static final int PAGE_MAX = 1_000;
    private static final String OF_RUN = "/api/v1/runs/{run}/alerts";

    private final RunAlerts alerts;
    private final Tracking tracking;

    public AlertRoutes(RunAlerts alerts, Tracking tracking) {
        this.alerts = alerts;
        this.tracking = tracking;
    }

    record AlertList(List<RunAlert> alerts, @Nullable Integer next) {}

    /**
     * An alert to be raised.
     *
     * @param level INFO, WARN or ERROR; INFO when it is left out
     * @param waitSeconds how long another of the same title is not told; 60 when it is left out
     */
    record Raise(
            @Nullable String title,
            @Nullable String text,
            @Nullable String level,
            @Nullable Integer waitSeconds) {}

    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/alerts", "The alerts of runs, the newest first.", AlertList.class, this::newest)
                        .needs(Access.listOf(Resource.EXPERIMENT))
                        .query("experiment", "limit", "next"),
                Route.get(OF_RUN, "The alerts of a run, the newest first.", AlertList.class, this::ofRun)
                        .needs(tracking.belonging().needsRun(Verb.READ)),
                Route.post(
                                OF_RUN,
                                "Raises an alert. One of a title that was raised a short while ago is counted and not told again.",
                                Raise.class,
                                RunAlerts.Raised.class,
                                this::raise)
                        .needs(tracking.belonging().needsRun(Verb.EDIT)));
    }

    private Response newest(Request request) {
        var named = request.queryParams("experiment");
        var known = tracking.experiments().activeIds();
        var asked = known.stream()
                .filter(id -> named.isEmpty() || named.contains(id))
                .filter(id -> request.permissions().may(Verb.READ, Resource.EXPERIMENT, id))
                .toList();
        var page = alerts.newest(
                asked, Math.clamp(request.queryNumber("limit", PAGE), 1, PAGE_MAX), request.queryNumber("next", 0));
        return Response.ok(new AlertList(page.items(), page.more() ? page.next() : null));
    }

    private Response ofRun(Request request) {
        var run = tracking.runs().require(request.pathParam("run"));
        return Response.ok(new AlertList(alerts.ofRun(run.id()), null));
    }

    private Response raise(Request request) {
        var body = request.body(Raise.class);
        var wait = body.waitSeconds() == null ? NewAlert.WAIT_USUAL : Duration.ofSeconds(body.waitSeconds());
        var alert = new NewAlert(text(body.title()), text(body.text()), level(body.level()), wait);
        var raised = alerts.raise(request.pathParam("run"), alert, request.actor());
        return raised.told() ? Response.created(raised) : Response.ok(raised);
    }

    private static Level level(@Nullable String word) {
        return word == null || word.isEmpty()
                ? Level.INFO
                : AlertTag.level(word).orElseThrow(() -> AlertProblems.badLevel(word));
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
