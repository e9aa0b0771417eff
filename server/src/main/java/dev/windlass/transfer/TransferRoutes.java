package dev.windlass.transfer;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.registry.PastModel;
import dev.windlass.tracking.Artifact;
import dev.windlass.tracking.PastExperiment;
import dev.windlass.tracking.PastLoggedModel;
import dev.windlass.tracking.PastRun;
import dev.windlass.tracking.PastSeries;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** The native API of imports; {@code windlass import} is its client. */
public final class TransferRoutes {
    private static final String BASE = "/api/v1/imports";

    private final Transfers transfers;

    public TransferRoutes(Transfers transfers) {
        this.transfers = transfers;
    }

    /** Of which things the fingerprints are wanted. */
    public record Asked(Kind kind, List<String> ids) {}

    /** Fingerprints by id. */
    public record Marked(Kind kind, Map<String, String> fingerprints) {}

    /** @param source the address of the other server's data, without secrets */
    public record Experiments(String source, List<PastExperiment> experiments) {}

    public record Placements(List<PastExperiment.Placement> experiments) {}

    /** As of {@link Experiments}. */
    public record Runs(String source, List<PastRun> runs) {}

    /** As of {@link Experiments}. */
    public record LoggedModels(String source, List<PastLoggedModel> models) {}

    /** As of {@link Experiments}. */
    public record Model(String source, PastModel model) {}

    public record Refusals(List<Transfers.Refusal> refused) {}

    public record Points(String run, List<PastSeries> series) {}

    /** Where files lie: a path in our own store, or a URI. */
    public record Place(String artifactRoot) {}

    /** Files of a run or of a logged model. */
    public record Files(Kind kind, String id, List<Artifact> files) {}

    /** As of {@link Experiments}; the report is what the importing program says. */
    public record Ended(String source, JsonNode report) {}

    public record Reports(List<Transfers.Report> imports) {}

    /** An import writes what others own, so all of it is for admins. */
    public List<Route> routes() {
        return all().stream()
                .map(route -> route.needs(Access.to(Verb.MANAGE, Resource.SERVER)))
                .toList();
    }

    private List<Route> all() {
        return List.of(
                Route.get(
                        BASE,
                        "The imports that have ended, newest first.",
                        Reports.class,
                        _ -> Response.ok(new Reports(transfers.reports()))),
                Route.post(
                        BASE, "Ends an import and keeps its report.", Ended.class, Transfers.Report.class, this::ended),
                Route.post(
                        BASE + "/known",
                        "The fingerprints of those that were imported before.",
                        Asked.class,
                        Marked.class,
                        this::known),
                Route.post(
                        BASE + "/experiments",
                        "Brings experiments from another server.",
                        Experiments.class,
                        Placements.class,
                        this::experiments),
                Route.post(
                        BASE + "/experiments/plan",
                        "Tells which numbers experiments of another server would get.",
                        Experiments.class,
                        Placements.class,
                        this::plan),
                Route.post(BASE + "/runs", "Brings runs from another server.", Runs.class, Refusals.class, this::runs),
                Route.post(
                        BASE + "/points",
                        "Brings readings of an imported run.",
                        Points.class,
                        Void.class,
                        this::points),
                Route.post(
                        BASE + "/logged-models",
                        "Brings logged models from another server.",
                        LoggedModels.class,
                        Refusals.class,
                        this::loggedModels),
                Route.get(
                        BASE + "/logged-models/{model}",
                        "Where the files of an imported logged model lie, deleted or not.",
                        Place.class,
                        request -> Response.ok(new Place(transfers.place(request.pathParam("model"))))),
                Route.post(
                        BASE + "/files",
                        "Lists files, whose bytes are stored already, with an imported run or logged model.",
                        Files.class,
                        Void.class,
                        this::files),
                Route.post(
                        BASE + "/models",
                        "Brings a registered model and versions of it from another server.",
                        Model.class,
                        Refusals.class,
                        this::model),
                Route.post(
                        BASE + "/arrived", "Says what has arrived wholly.", Marked.class, Void.class, this::arrived));
    }

    private static void checkCount(Collection<?> items) {
        if (items.size() > Transfers.ITEMS_MAX) {
            throw Problem.invalid(
                    "too-many",
                    "One request brings at most %d things, this one has %d."
                            .formatted(Transfers.ITEMS_MAX, items.size()),
                    "",
                    "Send them in parts.");
        }
    }

    private Response ended(Request request) {
        var body = request.body(Ended.class);
        return Response.ok(transfers.ended(body.source(), body.report(), request.actor()));
    }

    private Response known(Request request) {
        var body = request.body(Asked.class);
        checkCount(body.ids());
        return Response.ok(new Marked(body.kind(), transfers.known(body.kind(), body.ids())));
    }

    private Response experiments(Request request) {
        var body = request.body(Experiments.class);
        return Response.ok(new Placements(transfers.experiments(body.source(), body.experiments(), request.actor())));
    }

    private Response plan(Request request) {
        var body = request.body(Experiments.class);
        return Response.ok(new Placements(transfers.plan(body.source(), body.experiments())));
    }

    private Response runs(Request request) {
        var body = request.body(Runs.class);
        checkCount(body.runs());
        return Response.ok(new Refusals(transfers.runs(body.source(), body.runs(), request.actor())));
    }

    private Response points(Request request) {
        var body = request.body(Points.class);
        transfers.points(body.run(), body.series());
        return Response.ok(Json.object());
    }

    private Response loggedModels(Request request) {
        var body = request.body(LoggedModels.class);
        checkCount(body.models());
        return Response.ok(new Refusals(transfers.loggedModels(body.source(), body.models(), request.actor())));
    }

    private Response files(Request request) {
        var body = request.body(Files.class);
        checkCount(body.files());
        if (body.kind() != Kind.RUN && body.kind() != Kind.LOGGED_MODEL) {
            throw Problem.invalid(
                    "bad-kind",
                    "Files belong to a run or to a logged model.",
                    "Not to a %s.".formatted(body.kind()),
                    "");
        }
        transfers.files(body.kind(), body.id(), body.files());
        return Response.ok(Json.object());
    }

    private Response model(Request request) {
        var body = request.body(Model.class);
        checkCount(body.model().versions());
        return Response.ok(new Refusals(transfers.model(body.source(), body.model(), request.actor())));
    }

    private Response arrived(Request request) {
        var body = request.body(Marked.class);
        transfers.arrived(body.kind(), Objects.requireNonNull(body.fingerprints()));
        return Response.ok(Json.object());
    }
}
