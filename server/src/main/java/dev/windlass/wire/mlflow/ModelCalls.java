package dev.windlass.wire.mlflow;

import dev.windlass.http.Access;
import dev.windlass.http.Resource;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.registry.RegisteredModel;
import dev.windlass.registry.Registry;
import dev.windlass.registry.Stage;
import dev.windlass.tracking.Page;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The calls about registered models. */
final class ModelCalls {
    private static final int MODELS = 100;
    private static final int MODELS_MAX = 1_000;

    private final Registry registry;

    ModelCalls(Registry registry) {
        this.registry = registry;
    }

    List<Route> routes() {
        return Stream.of(
                        Paths.call("POST", "registered-models/create", Access.create(Resource.MODEL), this::create),
                        Paths.call(
                                "GET",
                                "registered-models/get",
                                Needs.model(Verb.READ),
                                call -> answer(registry.require(call.required("name")))),
                        Paths.call("GET", "registered-models/search", Needs.LIST_OF_MODELS, this::search),
                        Paths.call("PATCH", "registered-models/update", Needs.model(Verb.EDIT), this::update),
                        Paths.call("POST", "registered-models/rename", Needs.model(Verb.EDIT), this::rename),
                        Paths.call("DELETE", "registered-models/delete", Needs.model(Verb.MANAGE), this::delete),
                        Paths.call(
                                "GET", "registered-models/get-latest-versions", Needs.model(Verb.READ), this::latest),
                        Paths.call(
                                "POST", "registered-models/get-latest-versions", Needs.model(Verb.READ), this::latest),
                        Paths.call("POST", "registered-models/set-tag", Needs.model(Verb.EDIT), this::setTag),
                        Paths.call("DELETE", "registered-models/delete-tag", Needs.model(Verb.EDIT), this::deleteTag),
                        Paths.call("POST", "registered-models/alias", Needs.model(Verb.EDIT), this::setAlias),
                        Paths.call("GET", "registered-models/alias", Needs.model(Verb.READ), this::byAlias),
                        Paths.call("DELETE", "registered-models/alias", Needs.model(Verb.EDIT), this::deleteAlias))
                .flatMap(routes -> routes)
                .toList();
    }

    private static ObjectNode answer(RegisteredModel model) {
        var answer = Json.object();
        answer.set("registered_model", Shapes.model(model));
        return answer;
    }

    private ObjectNode create(Call call) {
        return answer(
                registry.create(call.required("name"), call.text("description"), call.entries("tags"), call.actor()));
    }

    private ObjectNode search(Call call) {
        var page = Page.ofShown(
                call.offset(),
                call.limit("max_results", MODELS, MODELS_MAX),
                (offset, limit) -> registry.searchModels(call.text("filter"), call.texts("order_by"), limit, offset),
                model -> Needs.mayReadModel(call, model.name()));
        var answer = Json.object();
        Shapes.list(answer, "registered_models", page.items(), Shapes::model);
        PageTokens.put(answer, page);
        return answer;
    }

    private ObjectNode update(Call call) {
        return answer(registry.describe(call.required("name"), call.text("description")));
    }

    private ObjectNode rename(Call call) {
        return answer(registry.rename(call.required("name"), call.required("new_name"), call.actor()));
    }

    private ObjectNode delete(Call call) {
        registry.delete(call.required("name"), call.actor());
        return Paths.empty();
    }

    private ObjectNode latest(Call call) {
        var stages = call.texts("stages").stream().map(Stage::of).toList();
        var versions = registry.require(call.required("name")).latest().stream()
                .filter(version -> stages.isEmpty() || stages.contains(version.stage()))
                .toList();
        var answer = Json.object();
        Shapes.list(answer, "model_versions", versions, Shapes::version);
        return answer;
    }

    private ObjectNode setTag(Call call) {
        registry.setTag(call.required("name"), call.entry());
        return Paths.empty();
    }

    private ObjectNode deleteTag(Call call) {
        registry.deleteTag(call.required("name"), call.required("key"));
        return Paths.empty();
    }

    private ObjectNode setAlias(Call call) {
        registry.pointAlias(
                call.required("name"), call.required("alias"), VersionCalls.versionNumber(call), "", call.actor());
        return Paths.empty();
    }

    private ObjectNode byAlias(Call call) {
        var answer = Json.object();
        answer.set(
                "model_version",
                Shapes.version(registry.aliases().require(call.required("name"), call.required("alias"))));
        return answer;
    }

    private ObjectNode deleteAlias(Call call) {
        registry.aliases().remove(call.required("name"), call.required("alias"), "", call.actor());
        return Paths.empty();
    }
}
