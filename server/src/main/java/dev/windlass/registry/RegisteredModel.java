package dev.windlass.registry;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A model under one name.
 *
 * @param aliases names that mean one version each
 * @param latestVersion the newest number; 0 when there is none
 * @param latestByStage the newest version of each stage that has any
 */
public record RegisteredModel(
        String name,
        String description,
        Map<String, String> tags,
        Map<String, Integer> aliases,
        int latestVersion,
        List<ModelVersion> latestByStage,
        Instant createdAt,
        Instant updatedAt) {}
