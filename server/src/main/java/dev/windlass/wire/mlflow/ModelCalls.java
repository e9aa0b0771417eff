package dev.windlass.wire.mlflow;

import dev.windlass.http.Route;
import dev.windlass.kernel.Json;
import dev.windlass.registry.RegisteredModel;
import dev.windlass.registry.Registry;
import dev.windlass.registry.Stage;
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
                        Paths.call("POST", "registered-models/create", this::create),
                        Paths.call(
                                "GET",
                                "registered-models/get",
                                call -> answer(registry.require(call.required("name")))),
                        Paths.call("GET", "registered-models/search", this::search),
                        Paths.call("PATCH", "registered-models/update", this::update),
                        Paths.call("POST", "registered-models/rename", this::rename),
                        Paths.call("DELETE", "registered-models/delete", this::delete),
                        Paths.call("GET", "registered-models/get-latest-versions", this::latest),
                        Paths.call("POST", "registered-models/get-latest-versions", this::latest),
                        Paths.call("POST", "registered-models/set-tag", this::setTag),
                        Paths.call("DELETE", "registered-models/delete-tag", this::deleteTag),
                        Paths.call("POST", "registered-models/alias", this::setAlias),
                        Paths.call("GET", "registered-models/alias", this::byAlias),
                        Paths.call("DELETE", "registered-models/alias", this::deleteAlias))
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
        var page = registry.searchModels(
                call.text("filter"),
                call.texts("order_by"),
                call.limit("max_results", MODELS, MODELS_MAX),
                call.offset());
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
