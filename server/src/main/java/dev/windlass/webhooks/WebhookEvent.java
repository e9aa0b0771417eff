package dev.windlass.webhooks;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a webhook can be told of: something that happened to something. */
public enum WebhookEvent {
    REGISTERED_MODEL_CREATED("registered_model", "created"),
    MODEL_VERSION_CREATED("model_version", "created"),
    MODEL_VERSION_TAG_SET("model_version_tag", "set"),
    MODEL_VERSION_TAG_DELETED("model_version_tag", "deleted"),
    MODEL_VERSION_ALIAS_CREATED("model_version_alias", "created"),
    MODEL_VERSION_ALIAS_DELETED("model_version_alias", "deleted"),
    PROMPT_CREATED("prompt", "created"),
    PROMPT_VERSION_CREATED("prompt_version", "created"),
    PROMPT_TAG_SET("prompt_tag", "set"),
    PROMPT_TAG_DELETED("prompt_tag", "deleted"),
    PROMPT_VERSION_TAG_SET("prompt_version_tag", "set"),
    PROMPT_VERSION_TAG_DELETED("prompt_version_tag", "deleted"),
    PROMPT_ALIAS_CREATED("prompt_alias", "created"),
    PROMPT_ALIAS_DELETED("prompt_alias", "deleted"),
    RUN_ALERT_RAISED("run_alert", "raised");

    private final String entity;
    private final String action;

    WebhookEvent(String entity, String action) {
        this.entity = entity;
        this.action = action;
    }

    public String entity() {
        return entity;
    }

    public String action() {
        return action;
    }

    /** Whether clients of mlflow know it; they cannot read a list with one that they do not. */
    public boolean knownToMlflow() {
        return this != RUN_ALERT_RAISED;
    }

    /** The event as one word, such as {@code model_version.created}. */
    @JsonValue
    public String word() {
        return entity + "." + action;
    }

    /** The event of these names, in any case. */
    public static Optional<WebhookEvent> of(String entity, String action) {
        var word = (entity + "." + action).toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }
}
