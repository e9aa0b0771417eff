package dev.windlass.wire.mlflow;

import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.tracking.Filter;
import dev.windlass.tracking.LoggedModel;
import dev.windlass.tracking.LoggedModelQuery;
import dev.windlass.tracking.NewLoggedModel;
import dev.windlass.tracking.Tracking;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls about logged models. */
final class LoggedModelCalls {
    private static final int MODELS = 100;
    private static final int MODELS_MAX = 10_000;

    private final Tracking tracking;
    private final Needs needs;

    LoggedModelCalls(Tracking tracking, Needs needs) {
        this.tracking = tracking;
        this.needs = needs;
    }

    List<Route> routes() {
        return Stream.of(
                        Paths.call("POST", "logged-models", Needs.experiment(Verb.EDIT), this::create),
                        Paths.call("POST", "logged-models/search", Needs.LIST_OF_EXPERIMENTS, this::search),
                        Paths.call(
                                "GET",
                                "logged-models/{id}",
                                needs.loggedModel(Verb.READ),
                                call -> answer(tracking.loggedModels().require(id(call)))),
                        Paths.call("PATCH", "logged-models/{id}", needs.loggedModel(Verb.EDIT), this::finish),
                        Paths.call("DELETE", "logged-models/{id}", needs.loggedModel(Verb.MANAGE), this::delete),
                        Paths.call("POST", "logged-models/{id}/params", needs.loggedModel(Verb.EDIT), this::addParams),
                        Paths.call("PATCH", "logged-models/{id}/tags", needs.loggedModel(Verb.EDIT), this::setTags),
                        Paths.call(
                                "DELETE",
                                "logged-models/{id}/tags/{key}",
                                needs.loggedModel(Verb.EDIT),
                                this::deleteTag),
                        Paths.call(
                                "GET",
                                "logged-models/{id}/artifacts/directories",
                                needs.loggedModel(Verb.READ),
                                this::files))
                .flatMap(routes -> routes)
                .toList();
    }

    private static String id(Call call) {
        return call.request().pathParam("id");
    }

    private static ObjectNode answer(LoggedModel model) {
        var answer = Json.object();
        answer.set("model", Shapes.loggedModel(model));
        return answer;
    }

    private ObjectNode create(Call call) {
        return answer(tracking.loggedModels()
                .create(
                        new NewLoggedModel(
                                call.required("experiment_id"),
                                call.text("name"),
                                call.text("source_run_id"),
                                call.text("model_type"),
                                call.entries("params"),
                                call.entries("tags")),
                        call.actor()));
    }

    private ObjectNode finish(Call call) {
        return answer(tracking.loggedModels().finish(id(call), Shapes.status(call.required("status")), call.actor()));
    }

    private ObjectNode delete(Call call) {
        tracking.loggedModels().delete(id(call), call.actor());
        return Paths.empty();
    }

    private ObjectNode addParams(Call call) {
        tracking.loggedModels().addParams(id(call), call.entries("params"));
        return Paths.empty();
    }

    private ObjectNode setTags(Call call) {
        tracking.loggedModels().setTags(id(call), call.entries("tags"));
        return answer(tracking.loggedModels().require(id(call)));
    }

    private ObjectNode deleteTag(Call call) {
        tracking.loggedModels().deleteTag(id(call), call.request().pathParam("key"));
        return Paths.empty();
    }

    private ObjectNode files(Call call) {
        var model = tracking.loggedModels().require(id(call));
        var path = ArtifactCalls.directory(call.text("artifact_directory_path"));
        var root = path.isEmpty() ? model.artifactRoot() : model.artifactRoot() + "/" + path;
        return Shapes.files(tracking.artifacts().list(root), path).put("root_uri", Shapes.uri(model.artifactRoot()));
    }

    private ObjectNode search(Call call) {
        var page = tracking.loggedModels()
                .search(new LoggedModelQuery(
                        Needs.readable(call.request().permissions(), call.texts("experiment_ids")),
                        call.text("filter"),
                        call.objects("datasets").stream()
                                .map(dataset -> new LoggedModelQuery.DatasetName(
                                        Call.textOf(dataset, "dataset_name"), Call.textOf(dataset, "dataset_digest")))
                                .toList(),
                        call.objects("order_by").stream()
                                .map(LoggedModelCalls::ordering)
                                .toList(),
                        call.limit("max_results", MODELS, MODELS_MAX),
                        call.offset()));
        var answer = Json.object();
        Shapes.list(answer, "models", page.items(), Shapes::loggedModel);
        PageTokens.put(answer, page);
        return answer;
    }

    private static Filter.Ordering ordering(JsonNode node) {
        var name = Filter.ordering(Call.textOf(node, "field_name")).name();
        var ascending = node.path("ascending").asBoolean(true);
        return new Filter.Ordering(name, ascending ? Filter.Direction.ASCENDING : Filter.Direction.DESCENDING);
    }
}
