package dev.windlass.registry;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A model under one name.
 *
 * @param aliases names that mean one version each
 * @param latest the newest version of each stage that has any
 */
public record RegisteredModel(
        String name,
        String description,
        Map<String, String> tags,
        Map<String, Integer> aliases,
        List<ModelVersion> latest,
        Instant createdAt,
        Instant updatedAt) {}
