package dev.windlass.registry;

import dev.windlass.tracking.Entry;
import java.util.Map;

/** Something that happened to a model, with all that is worth telling others. */
public sealed interface RegistryChange {
    /** What the model holds. */
    Content content();

    /** What a model holds; a prompt is kept as a model with a tag that says so. */
    enum Content {
        MODEL,
        PROMPT
    }

    record ModelCreated(Content content, String model, String description, Map<String, String> tags)
            implements RegistryChange {}

    record VersionCreated(Content content, ModelVersion version) implements RegistryChange {}

    record ModelTagSet(Content content, String model, Entry tag) implements RegistryChange {}

    record ModelTagDeleted(Content content, String model, String key) implements RegistryChange {}

    record VersionTagSet(Content content, String model, int version, Entry tag) implements RegistryChange {}

    record VersionTagDeleted(Content content, String model, int version, String key) implements RegistryChange {}

    record AliasMoved(Content content, String model, String alias, int version) implements RegistryChange {}

    record AliasRemoved(Content content, String model, String alias) implements RegistryChange {}
}
