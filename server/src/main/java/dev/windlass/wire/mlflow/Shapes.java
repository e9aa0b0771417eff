package dev.windlass.wire.mlflow;

import dev.windlass.kernel.Json;
import dev.windlass.registry.ModelVersion;
import dev.windlass.registry.RegisteredModel;
import dev.windlass.tracking.Artifacts;
import dev.windlass.tracking.DatasetInput;
import dev.windlass.tracking.DatasetSummary;
import dev.windlass.tracking.Experiment;
import dev.windlass.tracking.LoggedModel;
import dev.windlass.tracking.MetricPoint;
import dev.windlass.tracking.Run;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What this server knows, in the words of the dialect. What is unset is absent, and so is an empty list. */
final class Shapes {
    /** What a location in our own artifact store begins with. */
    static final String ARTIFACT_SCHEME = "mlflow-artifacts:/";

    private static final String MODEL_STATUS_PREFIX = "LOGGED_MODEL_";

    private Shapes() {}

    /** A place in our own store, or a URI that was given as such. */
    static String uri(String root) {
        return isForeign(root) ? root : ARTIFACT_SCHEME + root;
    }

    static boolean isForeign(String root) {
        return root.indexOf(':') >= 0 || root.startsWith("/");
    }

    static <T> void list(ObjectNode into, String name, Collection<T> items, Function<T, JsonNode> shape) {
        if (!items.isEmpty()) {
            var array = into.putArray(name);
            items.forEach(item -> array.add(shape.apply(item)));
        }
    }

    private static void entries(ObjectNode into, String name, Map<String, String> entries) {
        list(into, name, entries.entrySet(), entry -> {
            var node = Json.object();
            node.put("key", entry.getKey());
            node.put("value", entry.getValue());
            return node;
        });
    }

    private static void unlessEmpty(ObjectNode into, String name, String value) {
        if (!value.isEmpty()) {
            into.put(name, value);
        }
    }

    static ObjectNode experiment(Experiment experiment) {
        var node = Json.object();
        node.put("experiment_id", experiment.id());
        node.put("name", experiment.name());
        node.put("artifact_location", uri(experiment.artifactRoot()));
        node.put("lifecycle_stage", experiment.lifecycle().word());
        node.put("last_update_time", experiment.updatedAt().toEpochMilli());
        node.put("creation_time", experiment.createdAt().toEpochMilli());
        entries(node, "tags", experiment.tags());
        node.put("workspace", Workspaces.DEFAULT);
        return node;
    }

    static ObjectNode run(Run run) {
        var node = Json.object();
        node.set("info", runInfo(run));
        var data = node.putObject("data");
        list(data, "metrics", run.metrics(), Shapes::metric);
        entries(data, "params", run.params());
        entries(data, "tags", run.tags());
        var inputs = node.putObject("inputs");
        list(inputs, "dataset_inputs", run.datasets(), Shapes::dataset);
        list(inputs, "model_inputs", run.modelInputs(), link -> Json.object().put("model_id", link.model()));
        var outputs = node.putObject("outputs");
        list(
                outputs,
                "model_outputs",
                run.modelOutputs(),
                link -> Json.object().put("model_id", link.model()).put("step", link.step()));
        return node;
    }

    static ObjectNode runInfo(Run run) {
        var info = Json.object();
        info.put("run_uuid", run.id());
        info.put("experiment_id", run.experiment());
        info.put("run_name", run.name());
        info.put("user_id", run.user());
        info.put("status", run.status().name());
        info.put("start_time", run.startedAt().toEpochMilli());
        var ended = run.endedAt();
        if (ended != null) {
            info.put("end_time", ended.toEpochMilli());
        }
        info.put("artifact_uri", uri(run.artifactRoot()));
        info.put("lifecycle_stage", run.lifecycle().word());
        info.put("run_id", run.id());
        return info;
    }

    static ObjectNode metric(MetricPoint point) {
        var node = Json.object();
        node.put("key", point.key());
        node.put("value", point.value());
        node.put("timestamp", point.at().toEpochMilli());
        node.put("step", point.step());
        var scope = point.scope();
        if (scope != null) {
            unlessEmpty(node, "dataset_name", scope.datasetName());
            unlessEmpty(node, "dataset_digest", scope.datasetDigest());
            unlessEmpty(node, "model_id", scope.model());
        }
        return node;
    }

    private static ObjectNode dataset(DatasetInput input) {
        var node = Json.object();
        entries(node, "tags", input.tags());
        var dataset = node.putObject("dataset");
        dataset.put("name", input.name());
        dataset.put("digest", input.digest());
        dataset.put("source_type", input.sourceType());
        dataset.put("source", input.source());
        unlessEmpty(dataset, "schema", input.schema());
        unlessEmpty(dataset, "profile", input.profile());
        return node;
    }

    static ObjectNode datasetSummary(DatasetSummary summary) {
        var node = Json.object();
        node.put("experiment_id", summary.experiment());
        node.put("name", summary.name());
        node.put("digest", summary.digest());
        unlessEmpty(node, "context", summary.context());
        return node;
    }

    static ObjectNode loggedModel(LoggedModel model) {
        var node = Json.object();
        var info = node.putObject("info");
        info.put("model_id", model.id());
        info.put("experiment_id", model.experiment());
        info.put("name", model.name());
        info.put("creation_timestamp_ms", model.createdAt().toEpochMilli());
        info.put("last_updated_timestamp_ms", model.updatedAt().toEpochMilli());
        info.put("artifact_uri", uri(model.artifactRoot()));
        info.put("status", MODEL_STATUS_PREFIX + model.status().name());
        info.put("model_type", model.type());
        unlessEmpty(info, "source_run_id", model.sourceRun());
        entries(info, "tags", model.tags());
        var data = node.putObject("data");
        entries(data, "params", model.params());
        list(
                data,
                "metrics",
                model.metrics(),
                reading -> metric(reading.point()).put("run_id", reading.run()));
        return node;
    }

    /** The status that the dialect calls so; anything unknown is a failed upload. */
    static LoggedModel.Status status(String name) {
        return switch (name) {
            case "LOGGED_MODEL_READY" -> LoggedModel.Status.READY;
            case "LOGGED_MODEL_PENDING" -> LoggedModel.Status.PENDING;
            default -> LoggedModel.Status.UPLOAD_FAILED;
        };
    }

    static ObjectNode files(List<Artifacts.Listed> files, String prefix) {
        var node = Json.object();
        list(node, "files", files, file -> {
            var one = Json.object();
            one.put("path", prefix.isEmpty() ? file.path() : prefix + "/" + file.path());
            one.put("is_dir", file.directory());
            if (!file.directory()) {
                one.put("file_size", file.bytes());
            }
            return one;
        });
        return node;
    }

    static ObjectNode model(RegisteredModel model) {
        var node = Json.object();
        node.put("name", model.name());
        node.put("creation_timestamp", model.createdAt().toEpochMilli());
        node.put("last_updated_timestamp", model.updatedAt().toEpochMilli());
        unlessEmpty(node, "description", model.description());
        list(node, "latest_versions", model.latest(), Shapes::version);
        entries(node, "tags", model.tags());
        list(
                node,
                "aliases",
                model.aliases().entrySet(),
                alias -> Json.object().put("alias", alias.getKey()).put("version", String.valueOf(alias.getValue())));
        return node;
    }

    static ObjectNode version(ModelVersion version) {
        var node = Json.object();
        node.put("name", version.model());
        node.put("version", String.valueOf(version.version()));
        node.put("creation_timestamp", version.createdAt().toEpochMilli());
        node.put("last_updated_timestamp", version.updatedAt().toEpochMilli());
        node.put("user_id", version.user());
        node.put("current_stage", version.stage().word());
        node.put("description", version.description());
        node.put("source", version.source().isEmpty() ? uri(version.artifactRoot()) : version.source());
        node.put("run_id", version.provenance().run());
        node.put("status", "READY");
        entries(node, "tags", version.tags());
        node.put("run_link", version.runLink());
        var aliases = version.aliases();
        if (!aliases.isEmpty()) {
            var array = node.putArray("aliases");
            aliases.forEach(array::add);
        }
        unlessEmpty(node, "model_id", version.loggedModel());
        return node;
    }
}
