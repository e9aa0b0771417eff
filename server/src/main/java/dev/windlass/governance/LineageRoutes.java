package dev.windlass.governance;

import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.kernel.Problem;
import dev.windlass.registry.ModelVersion;
import dev.windlass.registry.Registry;
import dev.windlass.tracking.Tracking;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The lineage of things, over HTTP. */
public final class LineageRoutes {
    /** Versions of a model, or contents of a dataset, that one graph begins from. */
    private static final int ROOTS_MAX = 20;

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
        return Response.ok(lineage.around(roots, (_, _) -> true));
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
                        .map(digest -> LineagePlace.dataset(name, digest))
                        .toList());
    }
}
