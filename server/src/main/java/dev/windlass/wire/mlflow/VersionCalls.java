package dev.windlass.wire.mlflow;

import dev.windlass.http.Route;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.registry.ModelVersion;
import dev.windlass.registry.NewModelVersion;
import dev.windlass.registry.Registry;
import dev.windlass.registry.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The calls about versions of registered models. */
final class VersionCalls {
    private static final int VERSIONS = 10_000;
    private static final int VERSIONS_MAX = 200_000;

    private final Registry registry;
    private final Sources sources;

    VersionCalls(Registry registry, Sources sources) {
        this.registry = registry;
        this.sources = sources;
    }

    List<Route> routes() {
        return Stream.of(
                        Paths.call("POST", "model-versions/create", this::create),
                        Paths.call("GET", "model-versions/get", call -> answer(require(call))),
                        Paths.call("GET", "model-versions/search", this::search),
                        Paths.call("PATCH", "model-versions/update", this::update),
                        Paths.call("DELETE", "model-versions/delete", this::delete),
                        Paths.call("POST", "model-versions/transition-stage", this::stage),
                        Paths.call("GET", "model-versions/get-download-uri", this::downloadUri),
                        Paths.call("POST", "model-versions/set-tag", this::setTag),
                        Paths.call("DELETE", "model-versions/delete-tag", this::deleteTag))
                .flatMap(routes -> routes)
                .toList();
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
        var origin = sources.origin(source, call.text("run_id"), call.text("model_id"));
        var tags = new LinkedHashMap<String, String>();
        call.entries("tags").forEach(tag -> tags.put(tag.key(), tag.value()));
        return answer(registry.register(
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
                call.actor()));
    }

    private ObjectNode search(Call call) {
        var page = registry.searchVersions(
                call.text("filter"),
                call.texts("order_by"),
                call.limit("max_results", VERSIONS, VERSIONS_MAX),
                call.offset());
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
