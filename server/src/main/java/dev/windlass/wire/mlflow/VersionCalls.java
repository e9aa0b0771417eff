package dev.windlass.wire.mlflow;

import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.registry.ModelVersion;
import dev.windlass.registry.NewModelVersion;
import dev.windlass.registry.Registry;
import dev.windlass.registry.Stage;
import dev.windlass.tracking.LoggedModels;
import dev.windlass.tracking.Page;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The calls about versions of registered models. */
final class VersionCalls {
    /** Marks a version that is a prompt, not a model. */
    private static final String PROMPT_TAG = "mlflow.prompt.is_prompt";

    /** The tag of a logged model that lists the versions registered from it. */
    private static final String VERSIONS_TAG = "mlflow.modelVersions";

    private static final int VERSIONS = 10_000;
    private static final int VERSIONS_MAX = 200_000;

    private final Registry registry;
    private final Sources sources;
    private final LoggedModels loggedModels;
    private final Needs needs;

    VersionCalls(Registry registry, Sources sources, LoggedModels loggedModels, Needs needs) {
        this.needs = needs;
        this.registry = registry;
        this.sources = sources;
        this.loggedModels = loggedModels;
    }

    List<Route> routes() {
        return Stream.of(
                        Paths.call(
                                "POST",
                                "model-versions/create",
                                Needs.model(Verb.EDIT).and(needs.source()),
                                this::create),
                        Paths.call("GET", "model-versions/get", Needs.model(Verb.READ), call -> answer(require(call))),
                        Paths.call("GET", "model-versions/search", search()),
                        Paths.call("PATCH", "model-versions/update", Needs.model(Verb.EDIT), this::update),
                        Paths.call("DELETE", "model-versions/delete", Needs.model(Verb.MANAGE), this::delete),
                        Paths.call("POST", "model-versions/transition-stage", Needs.model(Verb.EDIT), this::stage),
                        Paths.call("GET", "model-versions/get-download-uri", Needs.model(Verb.READ), this::downloadUri),
                        Paths.call("POST", "model-versions/set-tag", Needs.model(Verb.EDIT), this::setTag),
                        Paths.call("DELETE", "model-versions/delete-tag", Needs.model(Verb.EDIT), this::deleteTag))
                .flatMap(routes -> routes)
                .toList();
    }

    /** The versions that a filter fits. */
    Operation search() {
        return new Operation(Needs.LIST_OF_MODELS, this::search);
    }

    /** The number in the field {@code version}, which the dialect sends as a text. */
    static int versionNumber(Call call) {
        var version = call.required("version");
        try {
            return Integer.parseInt(version);
        } catch (NumberFormatException _) {
            throw Problem.invalid(
                    "bad-version", "Parameter 'version' must be an integer, got '%s'.".formatted(version), "", "");
        }
    }

    private ModelVersion require(Call call) {
        return registry.require(call.required("name"), versionNumber(call));
    }

    private static ObjectNode answer(ModelVersion version) {
        var answer = Json.object();
        answer.set("model_version", Shapes.version(version));
        return answer;
    }

    private ObjectNode create(Call call) {
        var name = registry.require(call.required("name")).name();
        var source = call.required("source");
        var tags = new LinkedHashMap<String, String>();
        call.entries("tags").forEach(tag -> tags.put(tag.key(), tag.value()));
        var model = call.text("model_id");
        var prompt = tags.containsKey(PROMPT_TAG);
        SourceRules.check(source, prompt);
        var origin = sources.origin(source, call.text("run_id"), model, prompt);
        var version = registry.register(
                new NewModelVersion(
                        name,
                        call.text("description"),
                        source,
                        call.text("run_link"),
                        origin.loggedModel(),
                        origin.provenance(),
                        origin.artifacts(),
                        tags,
                        Json.object()),
                call.actor());
        if (!prompt && !model.isEmpty()) {
            loggedModels.changeTag(model, VERSIONS_TAG, known -> withVersion(known, version));
        }
        return answer(version);
    }

    /** The list of a logged model's versions, in the very form that mlflow writes, with one more. */
    private static String withVersion(String known, ModelVersion version) {
        var list = new LinkedHashSet<String>();
        for (var one : known.isEmpty() ? Json.mapper().createArrayNode() : Json.read(known)) {
            list.add(listed(one.path("name").asString(""), one.path("version").asInt(0)));
        }
        list.add(listed(version.model(), version.version()));
        return "[" + String.join(", ", list) + "]";
    }

    private static String listed(String name, int version) {
        return "{\"name\": %s, \"version\": %d}".formatted(Json.text(name), version);
    }

    private ObjectNode search(Call call) {
        var page = Page.ofShown(
                call.offset(),
                call.limit("max_results", VERSIONS, VERSIONS_MAX),
                (offset, limit) -> registry.searchVersions(call.text("filter"), call.texts("order_by"), limit, offset),
                version -> Needs.mayReadModel(call, version.model()));
        var answer = Json.object();
        Shapes.list(answer, "model_versions", page.items(), Shapes::version);
        PageTokens.put(answer, page);
        return answer;
    }

    private ObjectNode update(Call call) {
        return answer(registry.describe(call.required("name"), versionNumber(call), call.text("description")));
    }

    private ObjectNode delete(Call call) {
        registry.delete(call.required("name"), versionNumber(call), call.actor());
        return Paths.empty();
    }

    private ObjectNode stage(Call call) {
        return answer(registry.stage(
                call.required("name"),
                versionNumber(call),
                Stage.of(call.required("stage")),
                call.flag("archive_existing_versions") ? Registry.OthersInStage.ARCHIVE : Registry.OthersInStage.KEEP,
                call.actor()));
    }

    private ObjectNode downloadUri(Call call) {
        return Json.object().put("artifact_uri", sources.downloadUri(require(call)));
    }

    private ObjectNode setTag(Call call) {
        registry.setTag(call.required("name"), versionNumber(call), call.entry());
        return Paths.empty();
    }

    private ObjectNode deleteTag(Call call) {
        registry.deleteTag(call.required("name"), versionNumber(call), call.required("key"));
        return Paths.empty();
    }
}
