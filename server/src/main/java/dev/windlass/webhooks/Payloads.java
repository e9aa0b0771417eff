package dev.windlass.webhooks;

import dev.windlass.alerts.RunAlert;
import dev.windlass.kernel.Json;
import dev.windlass.registry.ModelVersion;
import dev.windlass.registry.RegistryChange;
import dev.windlass.tracking.Run;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What is told of an event, in the fields that receivers of mlflow's webhooks know. */
final class Payloads {
    private static final String PROMPT_TEXT_TAG = "mlflow.prompt.text";

    /** Tags that make a model a prompt, and are not told as tags of one. */
    private static final Set<String> PROMPT_TAGS =
            Set.of("mlflow.prompt.is_prompt", "_mlflow_prompt_type", PROMPT_TEXT_TAG);

    private static final Map<String, String> EXAMPLE_TAGS = Map.of("example_key", "example_value");

    private Payloads() {}

    /** An event and what is told of it. */
    record Told(WebhookEvent event, ObjectNode data) {}

    static Told of(RegistryChange change) {
        var prompt = change.content() == RegistryChange.Content.PROMPT;
        return switch (change) {
            case RegistryChange.ModelCreated(var content, var model, var description, var tags) ->
                new Told(
                        prompt ? WebhookEvent.PROMPT_CREATED : WebhookEvent.REGISTERED_MODEL_CREATED,
                        tagged(named(model), content, tags).put("description", description));
            case RegistryChange.VersionCreated(var content, var version) ->
                new Told(
                        prompt ? WebhookEvent.PROMPT_VERSION_CREATED : WebhookEvent.MODEL_VERSION_CREATED,
                        prompt ? promptVersion(content, version) : modelVersion(content, version));
            case RegistryChange.ModelTagSet(var _, var model, var tag) ->
                // Of the tags of models only those of prompts have an event.
                new Told(
                        WebhookEvent.PROMPT_TAG_SET,
                        named(model).put("key", tag.key()).put("value", tag.value()));
            case RegistryChange.ModelTagDeleted(var _, var model, var key) ->
                new Told(WebhookEvent.PROMPT_TAG_DELETED, named(model).put("key", key));
            case RegistryChange.VersionTagSet(var _, var model, var version, var tag) ->
                new Told(
                        prompt ? WebhookEvent.PROMPT_VERSION_TAG_SET : WebhookEvent.MODEL_VERSION_TAG_SET,
                        numbered(model, version).put("key", tag.key()).put("value", tag.value()));
            case RegistryChange.VersionTagDeleted(var _, var model, var version, var key) ->
                new Told(
                        prompt ? WebhookEvent.PROMPT_VERSION_TAG_DELETED : WebhookEvent.MODEL_VERSION_TAG_DELETED,
                        numbered(model, version).put("key", key));
            case RegistryChange.AliasMoved(var _, var model, var alias, var version) ->
                new Told(
                        prompt ? WebhookEvent.PROMPT_ALIAS_CREATED : WebhookEvent.MODEL_VERSION_ALIAS_CREATED,
                        numbered(model, version).put("alias", alias));
            case RegistryChange.AliasRemoved(var _, var model, var alias) ->
                new Told(
                        prompt ? WebhookEvent.PROMPT_ALIAS_DELETED : WebhookEvent.MODEL_VERSION_ALIAS_DELETED,
                        named(model).put("alias", alias));
        };
    }

    static ObjectNode of(Run run, RunAlert alert) {
        return Json.object()
                .put("run_id", run.id())
                .put("run_name", run.name())
                .put("experiment_id", run.experiment())
                .put("title", alert.title())
                .put("text", alert.text())
                .put("level", alert.level().name());
    }

    /** Whether anybody can ask to be told of this. */
    static boolean told(RegistryChange change) {
        var ofModelTag =
                change instanceof RegistryChange.ModelTagSet || change instanceof RegistryChange.ModelTagDeleted;
        return !ofModelTag || change.content() == RegistryChange.Content.PROMPT;
    }

    private static ObjectNode named(String model) {
        return Json.object().put("name", model);
    }

    private static ObjectNode numbered(String model, int version) {
        return named(model).put("version", String.valueOf(version));
    }

    private static ObjectNode tagged(ObjectNode data, RegistryChange.Content content, Map<String, String> tags) {
        var shown = new HashMap<>(tags);
        if (content == RegistryChange.Content.PROMPT) {
            shown.keySet().removeAll(PROMPT_TAGS);
        }
        data.set("tags", Json.tree(shown));
        return data;
    }

    private static ObjectNode modelVersion(RegistryChange.Content content, ModelVersion version) {
        var data = numbered(version.model(), version.version())
                .put("source", version.source())
                .put("run_id", orNull(version.provenance().run()))
                .put("description", orNull(version.description()));
        return tagged(data, content, version.tags());
    }

    private static ObjectNode promptVersion(RegistryChange.Content content, ModelVersion version) {
        var data = numbered(version.model(), version.version())
                .put("template", version.tags().get(PROMPT_TEXT_TAG))
                .put("description", orNull(version.description()));
        return tagged(data, content, version.tags());
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** What is sent where somebody asks for a test. */
    static ObjectNode example(WebhookEvent event) {
        return switch (event) {
            case REGISTERED_MODEL_CREATED ->
                exampleTags("example_model").put("description", "An example registered model");
            case PROMPT_CREATED -> exampleTags("example_prompt").put("description", "An example prompt");
            case MODEL_VERSION_CREATED ->
                exampleTags("example_model")
                        .put("version", "1")
                        .put("source", "models:/123")
                        .put("run_id", "abcd1234abcd5678")
                        .put("description", "An example model version");
            case PROMPT_VERSION_CREATED ->
                exampleTags("example_prompt")
                        .put("version", "1")
                        .put("template", "Hello {{name}}!")
                        .put("description", "An example prompt version");
            case MODEL_VERSION_TAG_SET -> exampleValue(numbered("example_model", 1));
            case MODEL_VERSION_TAG_DELETED -> exampleKey(numbered("example_model", 1));
            case PROMPT_TAG_SET -> exampleValue(named("example_prompt"));
            case PROMPT_TAG_DELETED -> exampleKey(named("example_prompt"));
            case PROMPT_VERSION_TAG_SET -> exampleValue(numbered("example_prompt", 1));
            case PROMPT_VERSION_TAG_DELETED -> exampleKey(numbered("example_prompt", 1));
            case MODEL_VERSION_ALIAS_CREATED -> numbered("example_model", 1).put("alias", "example_alias");
            case MODEL_VERSION_ALIAS_DELETED -> named("example_model").put("alias", "example_alias");
            case PROMPT_ALIAS_CREATED -> numbered("example_prompt", 1).put("alias", "example_alias");
            case PROMPT_ALIAS_DELETED -> named("example_prompt").put("alias", "example_alias");
            case RUN_ALERT_RAISED ->
                Json.object()
                        .put("run_id", "abcd1234abcd5678")
                        .put("run_name", "example_run")
                        .put("experiment_id", "0")
                        .put("title", "An example alert")
                        .put("text", "What it is about")
                        .put("level", "WARN");
        };
    }

    private static ObjectNode exampleTags(String name) {
        var data = named(name);
        data.set("tags", Json.tree(EXAMPLE_TAGS));
        return data;
    }

    private static ObjectNode exampleKey(ObjectNode data) {
        return data.put("key", "example_key");
    }

    private static ObjectNode exampleValue(ObjectNode data) {
        return exampleKey(data).put("value", "example_value");
    }

    /** The whole body of a request. */
    static String body(WebhookEvent event, Instant at, ObjectNode data) {
        var body = Json.object()
                .put("entity", event.entity())
                .put("action", event.action())
                .put("timestamp", at.toString());
        body.set("data", data);
        return Json.text(body);
    }
}
