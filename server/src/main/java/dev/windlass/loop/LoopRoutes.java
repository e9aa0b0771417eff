package dev.windlass.loop;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.Told;
import dev.windlass.loop.LoopEvent.Overrides;
import dev.windlass.loop.LoopFiles.Loop;
import dev.windlass.loop.LoopViews.Application;
import dev.windlass.loop.LoopViews.Candidate;
import dev.windlass.loop.LoopViews.Champion;
import dev.windlass.loop.LoopViews.Detail;
import dev.windlass.loop.LoopViews.EventList;
import dev.windlass.loop.LoopViews.History;
import dev.windlass.loop.LoopViews.LoopList;
import dev.windlass.loop.LoopViews.Point;
import dev.windlass.loop.LoopViews.QualityReport;
import dev.windlass.loop.LoopViews.Reconciled;
import dev.windlass.loop.LoopViews.Reign;
import dev.windlass.loop.LoopViews.Run;
import dev.windlass.loop.LoopViews.Series;
import dev.windlass.loop.LoopViews.Summary;
import dev.windlass.loop.LoopViews.Traffic;
import dev.windlass.monitoring.DriftReport;
import dev.windlass.monitoring.DriftReport.FeatureDrift;
import dev.windlass.monitoring.MonitorReport;
import dev.windlass.monitoring.Monitors;
import dev.windlass.monitoring.Quality;
import dev.windlass.serving.Prediction;
import dev.windlass.serving.PredictionLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Loops over HTTP. */
final class LoopRoutes {
    private static final int EVENTS = 100;
    private static final int SKEW = 1_000;
    private static final int SKEW_MAX = 100_000;
    private static final Duration RATE_SPAN = Duration.ofMinutes(1);

    private final LoopFiles files;
    private final Controller controller;
    private final LoopServing serving;
    private final Monitors monitors;
    private final PredictionLog log;
    private final Ledger ledger;
    private final Recomputation recomputation;
    private final ScriptTraining scripts;
    private final InstantSource clock;
    private final Predicate<String> isModel;

    /** @param isModel whether there is a model of this name */
    LoopRoutes(
            LoopFiles files,
            Controller controller,
            LoopServing serving,
            Monitors monitors,
            PredictionLog log,
            Ledger ledger,
            Recomputation recomputation,
            ScriptTraining scripts,
            InstantSource clock,
            Predicate<String> isModel) {
        this.files = files;
        this.controller = controller;
        this.serving = serving;
        this.monitors = monitors;
        this.log = log;
        this.ledger = ledger;
        this.recomputation = recomputation;
        this.scripts = scripts;
        this.clock = clock;
        this.isModel = isModel;
    }

    List<Route> routes() {
        var loop = "/api/v1/loops/{loop}";
        return Stream.of(moving(loop), watching(loop)).flatMap(List::stream).toList();
    }

    private List<Route> moving(String loop) {
        return List.of(
                Route.get(
                                "/api/v1/loops",
                                "All loops.",
                                LoopList.class,
                                request -> Response.ok(new LoopList(files.names().stream()
                                        .filter(name -> request.permissions().may(Verb.READ, Resource.LOOP, name))
                                        .map(this::summary)
                                        .toList())))
                        .needs(Access.listOf(Resource.LOOP)),
                Route.put(loop, "Declares a loop, or changes it.", Application.class, Summary.class, this::apply)
                        .needs(mayDeclare()),
                Route.get(
                                loop,
                                "Where a loop stands.",
                                Detail.class,
                                request -> Response.ok(detail(request.pathParam("loop"))))
                        .needs(Access.to(Verb.READ, Resource.LOOP, "loop")),
                Route.post(
                                loop + "/reconcile",
                                "Takes every step that can be taken now.",
                                Void.class,
                                Reconciled.class,
                                this::reconcile)
                        .needs(Access.to(Verb.EDIT, Resource.LOOP, "loop")),
                Route.post(loop + "/run", "Asks for a training.", Run.class, Summary.class, this::run)
                        .needs(Access.to(Verb.EDIT, Resource.LOOP, "loop")),
                Route.post(loop + "/approve", "Approves the candidate.", Void.class, Summary.class, request -> {
                            controller.approve(request.pathParam("loop"), request.actor());
                            return Response.ok(summary(request.pathParam("loop")));
                        })
                        .needs(Access.to(Verb.APPROVE, Resource.LOOP, "loop")),
                Route.post(loop + "/resume", "Lets a stopped loop go on.", Void.class, Summary.class, request -> {
                            controller.resume(request.pathParam("loop"), request.actor());
                            return Response.ok(summary(request.pathParam("loop")));
                        })
                        .needs(Access.to(Verb.EDIT, Resource.LOOP, "loop")));
    }

    private List<Route> watching(String loop) {
        return List.of(
                Route.get(loop + "/events", "What happened to a loop, newest first.", EventList.class, this::events)
                        .needs(Access.to(Verb.READ, Resource.LOOP, "loop"))
                        .query("limit"),
                Route.get(
                                loop + "/history",
                                "Which version was champion when.",
                                History.class,
                                request -> Response.ok(new History(reigns(request.pathParam("loop")))))
                        .needs(Access.to(Verb.READ, Resource.LOOP, "loop")),
                Route.get(
                                loop + "/quality",
                                "How good the answers of a span were, and what the first model would have been.",
                                QualityReport.class,
                                this::quality)
                        .needs(Access.to(Verb.READ, Resource.LOOP, "loop"))
                        .query("from", "to"),
                Route.get(
                                loop + "/skew",
                                "Computes served features again from the datasets and compares every bit.",
                                Recomputation.Skew.class,
                                request -> Response.ok(recomputation.skew(
                                        files.existing(request.pathParam("loop"))
                                                .spec(),
                                        Math.min(SKEW_MAX, request.queryNumber("rows", SKEW)))))
                        .needs(Access.to(Verb.READ, Resource.LOOP, "loop"))
                        .query("rows"),
                Route.get(
                                loop + "/series",
                                "What the monitors saw, window by window.",
                                Series.class,
                                request -> Response.ok(new Series(points(request.pathParam("loop")))))
                        .needs(Access.to(Verb.READ, Resource.LOOP, "loop")));
    }

    private Access mayDeclare() {
        return Access.to(Verb.EDIT, Resource.LOOP, "loop")
                .and(Access.to(Verb.READ, Resource.DATA))
                .and(Access.to(Verb.EDIT, Resource.MODEL, this::modelTakenOver))
                .and(Access.adminsOnly(
                        LoopRoutes::bringsScript,
                        "The loop trains with a script, which would run with the rights of the server."));
    }

    /** A new loop makes versions of the model of its name, also when there is one already, of whoever's. */
    private List<String> modelTakenOver(Request request) {
        var name = request.pathParam("loop");
        return files.find(name).isEmpty() && isModel.test(name) ? List.of(name) : List.of();
    }

    private static boolean bringsScript(Request request) {
        return LoopFile.parse(request.body(Application.class).yaml())
                .train()
                .script()
                .isPresent();
    }

    private Response apply(Request request) {
        var application = request.body(Application.class);
        var spec = LoopFile.parse(application.yaml());
        if (!spec.name().equals(request.pathParam("loop"))) {
            throw Problem.invalid(
                    "other-loop",
                    "The file declares loop '%s'.".formatted(spec.name()),
                    "The path says '%s'.".formatted(request.pathParam("loop")),
                    "Use the same name in both.");
        }
        if (spec.train().script().isPresent()) {
            scripts.requireAllowed();
        }
        // Whether the features can be computed at all shows here, not at the first training.
        LoopFeatures.of(spec);
        files.apply(application.yaml(), application.files(), request.actor());
        serving.restore(spec);
        return Response.ok(summary(spec.name()));
    }

    private Response reconcile(Request request) {
        var name = request.pathParam("loop");
        var steps = controller.reconcile(name).stream().map(LoopEvent::kind).toList();
        return Response.ok(new Reconciled(summary(name), steps));
    }

    private Response run(Request request) {
        var name = request.pathParam("loop");
        var run = request.body(Run.class);
        controller.run(
                name,
                new Overrides(
                        run.negativeControl(),
                        run.trainFrom(),
                        run.trainTo(),
                        run.evidenceFrom(),
                        run.evidenceTo(),
                        run.parameters() == null ? Map.of() : run.parameters()),
                request.actor(),
                run.reason() == null ? "" : run.reason());
        return Response.ok(summary(name));
    }

    private Response events(Request request) {
        var name = files.existing(request.pathParam("loop")).spec().name();
        var limit = Math.min(Ledger.PAGE_MAX, request.queryNumber("limit", EVENTS));
        return Response.ok(new EventList(Told.of(ledger.latestOf(LoopFiles.SUBJECT + name, limit))));
    }

    private Response quality(Request request) {
        var name = files.existing(request.pathParam("loop")).spec().name();
        var scored = log.scored(name, moment(request, "from"), moment(request, "to"), clock.instant());
        var answered = scored.stream()
                .filter(one -> one.route() != Prediction.Route.SHADOW)
                .toList();
        var byVersion = Monitors.qualityByVersion(scored);
        var first = controller.state(name).firstChampion();
        return Response.ok(new QualityReport(
                Monitors.qualityOf(answered), first == null ? null : byVersion.get(first), byVersion));
    }

    private static Instant moment(Request request, String name) {
        var text = request.queryParam(name).orElse("");
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException _) {
            throw Problem.invalid(
                    "not-a-moment",
                    "'%s' is not a value for '%s'.".formatted(text, name),
                    "A moment is expected, such as 2013-04-01T00:00:00Z.",
                    "");
        }
    }

    private Summary summary(String name) {
        return summary(files.existing(name), controller.state(name));
    }

    private static Summary summary(Loop loop, LoopState state) {
        var spec = loop.spec();
        return new Summary(
                spec.name(),
                spec.owner(),
                spec.purpose(),
                phase(state),
                state.reason(),
                champion(state),
                candidate(state),
                state.since());
    }

    private static String phase(LoopState state) {
        return state.phase().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static @Nullable Champion champion(LoopState state) {
        return state.champion() == null ? null : new Champion(state.champion(), state.championSince());
    }

    private static @Nullable Candidate candidate(LoopState state) {
        return state.candidate() == null
                ? null
                : new Candidate(state.candidate(), state.percent(), state.rolloutSince());
    }

    private Detail detail(String name) {
        var loop = files.existing(name);
        var spec = loop.spec();
        var state = controller.state(name);
        var latest = monitors.latest(name);
        return new Detail(
                spec.name(),
                spec.owner(),
                spec.purpose(),
                phase(state),
                state.reason(),
                champion(state),
                candidate(state),
                state.since(),
                spec.name(),
                Math.max(0, state.trainings() - 1),
                traffic(name),
                latest.flatMap(report -> report.qualityOf(report.version())).orElse(null),
                latest.map(MonitorReport::drift).map(DriftReport::features).orElse(List.of()),
                loop.yaml());
    }

    private Traffic traffic(String name) {
        var answered = log.answered(name, clock.instant(), RATE_SPAN);
        var byRoute = log.countsByRoute(name);
        return new Traffic(
                (double) answered / RATE_SPAN.toSeconds(),
                byRoute.values().stream().mapToLong(Long::longValue).sum(),
                byRoute);
    }

    private List<Reign> reigns(String name) {
        var reigns = new ArrayList<Reign>();
        var after = -1L;
        var subject = LoopFiles.SUBJECT + files.existing(name).spec().name();
        while (true) {
            var page = ledger.eventsOf(subject, after, Ledger.PAGE_MAX);
            for (var event : page) {
                after = event.seq();
                switch (LoopEvent.of(event.kind(), event.body())) {
                    case LoopEvent.Promoted promoted -> {
                        end(reigns, event.at());
                        var why = promoted.verdicts().stream()
                                .map(Rule.Verdict::sentence)
                                .reduce((a, b) -> a + "; " + b)
                                .orElse("It passed the gate.");
                        reigns.add(new Reign(promoted.version(), event.at(), null, why));
                    }
                    case LoopEvent.ChampionChanged changed -> {
                        end(reigns, event.at());
                        if (changed.own()) {
                            reigns.add(new Reign(changed.to(), event.at(), null, changed.sentence()));
                        }
                    }
                    case LoopEvent _ -> {}
                }
            }
            if (page.size() < Ledger.PAGE_MAX) {
                return reigns;
            }
        }
    }

    private static void end(List<Reign> reigns, Instant at) {
        if (!reigns.isEmpty() && reigns.getLast().to() == null) {
            var last = reigns.removeLast();
            reigns.add(new Reign(last.version(), last.from(), at, last.reason()));
        }
    }

    private List<Point> points(String name) {
        files.existing(name);
        var first = Optional.ofNullable(controller.state(name).firstChampion());
        return monitors.reports(name).stream()
                .map(report -> point(report, first))
                .toList();
    }

    private static Point point(MonitorReport report, Optional<Integer> first) {
        var own = report.qualityOf(report.version());
        var firsts = first.flatMap(report::qualityOf);
        return new Point(
                report.from(),
                report.to(),
                report.requests(),
                own.map(Quality::labelled).orElse(0),
                report.version(),
                own.map(Quality::auc).orElse(null),
                own.map(Quality::logLoss).orElse(null),
                own.map(Quality::baseRate).orElse(null),
                firsts.map(Quality::auc).orElse(null),
                firsts.map(Quality::logLoss).orElse(null),
                report.drift() == null
                        ? null
                        : report.drift().features().stream()
                                .map(FeatureDrift::psi)
                                .max(Comparator.naturalOrder())
                                .orElse(null));
    }
}
