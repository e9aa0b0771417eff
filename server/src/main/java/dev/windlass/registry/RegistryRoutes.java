package dev.windlass.registry;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.tracking.ArtifactResponses;
import dev.windlass.tracking.Page;
import dev.windlass.tracking.Tracking;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The native API of models. */
public final class RegistryRoutes {
    private static final int PAGE = 100;
    private static final int PAGE_MAX = 1_000;

    private final Registry registry;
    private final Tracking tracking;

    public RegistryRoutes(Registry registry, Tracking tracking) {
        this.registry = registry;
        this.tracking = tracking;
    }

    public record ModelList(
            List<RegisteredModel> models, @Nullable Integer next) {}

    public record ModelDetail(RegisteredModel model, List<ModelVersion> versions) {}

    /** Which version an alias shall mean, and why. */
    public record PointAlias(int version, @Nullable String reason) {}

    /** Which alias shall go back, and why. */
    public record Rollback(String alias, @Nullable String reason) {}

    /** A version of the files that a run has below {@code path}; an empty path is all of them. */
    public record RegisterFromRun(
            String run,
            @Nullable String path,
            @Nullable String description,
            @Nullable Map<String, String> tags) {}

    public List<Route> routes() {
        var model = "/api/v1/models/{model}";
        var routes = new ArrayList<>(new AliasRoutes(registry).routes());
        routes.addAll(List.of(
                Route.get("/api/v1/models", "The models.", ModelList.class, this::models)
                        .needs(Access.listOf(Resource.MODEL))
                        .query("filter", "limit", "next"),
                Route.get(model, "A model, its versions and aliases.", ModelDetail.class, this::model)
                        .needs(Access.to(Verb.READ, Resource.MODEL, "model")),
                Route.post(
                                model + "/versions",
                                "Registers a version from the files of a run.",
                                RegisterFromRun.class,
                                ModelVersion.class,
                                this::register)
                        .needs(mayRegister()),
                Route.get(
                                model + "/versions/{version}",
                                "A version, and where it came from.",
                                ModelVersion.class,
                                request -> Response.ok(version(request)))
                        .needs(Access.to(Verb.READ, Resource.MODEL, "model")),
                Route.get(
                                model + "/versions/{version}/artifacts/{path...}",
                                "The bytes of a file of a version.",
                                Void.class,
                                this::artifact)
                        .needs(Access.to(Verb.READ, Resource.MODEL, "model")),
                Route.put(
                                model + "/aliases/{alias}",
                                "Makes an alias mean a version.",
                                PointAlias.class,
                                ModelVersion.class,
                                this::pointAlias)
                        .needs(Access.to(Verb.EDIT, Resource.MODEL, "model")),
                Route.post(
                                model + "/rollback",
                                "Makes an alias mean what it meant before.",
                                Rollback.class,
                                ModelVersion.class,
                                this::rollback)
                        .needs(Access.to(Verb.EDIT, Resource.MODEL, "model"))));
        return List.copyOf(routes);
    }

    /** May write the model, or make it where there is none, and may read the run whose files are to be a version. */
    private Access mayRegister() {
        return Access.toOrCreate(
                        Verb.EDIT,
                        Resource.MODEL,
                        "model",
                        name -> registry.find(name).isPresent())
                .and(Access.to(
                        Verb.READ,
                        Resource.EXPERIMENT,
                        request -> tracking.belonging()
                                .ofRun(request.json().path("run").asString(""))));
    }

    private Response models(Request request) {
        var filter = request.queryParam("filter").orElse("");
        var page = Page.ofShown(
                request.queryNumber("next", 0),
                Math.clamp(request.queryNumber("limit", PAGE), 1, PAGE_MAX),
                (offset, limit) -> registry.searchModels(filter, List.of(), limit, offset),
                model -> request.permissions().may(Verb.READ, Resource.MODEL, model.name()));
        return Response.ok(new ModelList(page.items(), page.more() ? page.next() : null));
    }

    private Response model(Request request) {
        var name = request.pathParam("model");
        return Response.ok(new ModelDetail(registry.require(name), registry.versions(name)));
    }

    private ModelVersion version(Request request) {
        return registry.require(request.pathParam("model"), request.pathNumber("version"));
    }

    private Response artifact(Request request) {
        var path = version(request).artifactRoot() + "/" + request.pathParam("path");
        return ArtifactResponses.file(tracking.artifacts(), path, request);
    }

    private Response register(Request request) {
        var body = request.body(RegisterFromRun.class);
        var run = tracking.runs().require(body.run());
        var path = body.path() == null ? "" : body.path();
        var root = path.isEmpty() ? run.artifactRoot() : run.artifactRoot() + "/" + path;
        var fresh = new NewModelVersion(
                request.pathParam("model"),
                text(body.description()),
                "",
                "",
                "",
                RunProvenance.of(run),
                tracking.artifacts().retained(root),
                body.tags() == null ? Map.of() : body.tags(),
                Json.object());
        return Response.created(registry.register(fresh, request.actor()));
    }

    private Response pointAlias(Request request) {
        var body = request.body(PointAlias.class);
        return Response.ok(registry.pointAlias(
                request.pathParam("model"),
                request.pathParam("alias"),
                body.version(),
                text(body.reason()),
                request.actor()));
    }

    private Response rollback(Request request) {
        var body = request.body(Rollback.class);
        return Response.ok(
                registry.rollback(request.pathParam("model"), body.alias(), text(body.reason()), request.actor()));
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
