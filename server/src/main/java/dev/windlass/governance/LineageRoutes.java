package dev.windlass.governance;

import dev.windlass.http.Access;
import dev.windlass.http.Permissions;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Problem;
import dev.windlass.registry.ModelVersion;
import dev.windlass.registry.Registry;
import dev.windlass.tracking.Tracking;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The lineage of things, over HTTP. */
public final class LineageRoutes {
    /** Versions of a model, or contents of a dataset, that one graph begins from. */
    private static final int ROOTS_MAX = 20;

    /** Runs that are looked at for whether a digest may be told. */
    private static final int READERS_MAX = 100;

    private final Lineage lineage;
    private final Tracking tracking;
    private final Registry registry;
    private final Map<String, Function<Request, List<LineagePlace>>> finders;

    public LineageRoutes(Lineage lineage, Tracking tracking, Registry registry) {
        this.lineage = lineage;
        this.tracking = tracking;
        this.registry = registry;
        this.finders = Map.of(
                "run", this::run,
                "loggedModel", this::loggedModel,
                "model", this::model,
                "dataset", this::dataset,
                "deployment", request -> List.of(LineagePlace.deployment(named(request, "deployment"))));
    }

    public List<Route> routes() {
        return List.of(Route.get(
                        "/api/v1/lineage",
                        "What went into a run, a logged model, a model or one version of it, a dataset or a deployment,"
                                + " and what came of it.",
                        LineageGraph.class,
                        this::lineage)
                .needs(mayLookAtRoot())
                .query("run", "loggedModel", "model", "version", "dataset", "digest", "deployment"));
    }

    private Response lineage(Request request) {
        var asked = finders.keySet().stream()
                .filter(name -> request.queryParam(name).isPresent())
                .sorted()
                .toList();
        if (asked.size() != 1) {
            throw Problem.invalid(
                    "bad-lineage",
                    "The lineage of what?",
                    "%d things are named; one must be.".formatted(asked.size()),
                    "Name one of: run, loggedModel, model (with a version, or for all), dataset (with a digest, or for"
                            + " all), deployment.");
        }
        var roots = Objects.requireNonNull(finders.get(asked.getFirst())).apply(request);
        return Response.ok(lineage.around(roots, (kind, owner) -> mayBeShown(request.permissions(), kind, owner)));
    }

    /** What is asked for by name is refused where it is closed; what is found around it is left out. */
    private Access mayLookAtRoot() {
        return Access.to(Verb.READ, Resource.EXPERIMENT, this::experiments)
                .and(Access.to(
                        Verb.READ,
                        Resource.MODEL,
                        request -> request.queryParam("model").stream().toList()))
                .and(Access.to(
                        Verb.READ,
                        Resource.LOOP,
                        request -> request.queryParam("deployment").stream().toList()));
    }

    private List<String> experiments(Request request) {
        var ids = new ArrayList<String>();
        request.queryParam("run")
                .ifPresent(run -> ids.addAll(tracking.belonging().ofRun(run)));
        request.queryParam("loggedModel")
                .ifPresent(model -> ids.addAll(tracking.belonging().ofLoggedModel(model)));
        return ids;
    }

    private static boolean mayBeShown(Permissions permissions, LineageGraph.Kind kind, String owner) {
        return switch (kind) {
            case DATASET -> true; // reached from what may be shown
            case RUN, LOGGED_MODEL -> permissions.may(Verb.READ, Resource.EXPERIMENT, owner);
            case MODEL_VERSION -> permissions.may(Verb.READ, Resource.MODEL, owner);
            case DEPLOYMENT -> permissions.may(Verb.READ, Resource.LOOP, owner);
        };
    }

    private static String named(Request request, String name) {
        return request.queryParam(name).orElse("");
    }

    private List<LineagePlace> run(Request request) {
        return List.of(
                LineagePlace.run(tracking.runs().require(named(request, "run")).id()));
    }

    private List<LineagePlace> loggedModel(Request request) {
        var id = named(request, "loggedModel");
        return List.of(
                LineagePlace.loggedModel(tracking.loggedModels().require(id).id()));
    }

    private List<LineagePlace> model(Request request) {
        var name = named(request, "model");
        if (request.queryParam("version").isEmpty()) {
            registry.require(name);
            return registry.versions(name).stream()
                    .limit(ROOTS_MAX)
                    .map(LineageRoutes::place)
                    .toList();
        }
        return List.of(place(registry.require(name, request.queryNumber("version", 0))));
    }

    private static LineagePlace place(ModelVersion version) {
        return LineagePlace.version(version.model(), version.version());
    }

    private List<LineagePlace> dataset(Request request) {
        var name = named(request, "dataset");
        return request.queryParam("digest")
                .map(digest -> List.of(LineagePlace.dataset(name, digest)))
                .orElseGet(() -> tracking.links().digests(name, ROOTS_MAX).stream()
                        .filter(digest -> isReadSomewhere(request.permissions(), name, digest))
                        .map(digest -> LineagePlace.dataset(name, digest))
                        .toList());
    }

    /** A digest is told to whoever may look at a run that has read it. */
    private boolean isReadSomewhere(Permissions permissions, String dataset, String digest) {
        return permissions.mayEverywhere(Verb.READ, Resource.EXPERIMENT)
                || tracking.links().readers(dataset, digest, READERS_MAX).stream()
                        .flatMap(run -> tracking.belonging().ofRun(run).stream())
                        .anyMatch(id -> permissions.may(Verb.READ, Resource.EXPERIMENT, id));
    }
}
