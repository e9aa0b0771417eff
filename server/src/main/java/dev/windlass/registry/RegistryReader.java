package dev.windlass.registry;

import dev.windlass.kernel.Json;
import dev.windlass.tracking.Artifact;
import dev.windlass.tracking.Artifacts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** Reads whole models and versions. */
final class RegistryReader {
    static final String SELECT_VERSION = """
            SELECT m.name, v.model, v.version, v.description, v.user_name, v.stage, v.source, v.run_link, v.logged_model,
                v.artifact_root, v.provenance, v.metadata, v.created_at_ms, v.updated_at_ms
            FROM model_version v JOIN registered_model m ON m.seq = v.model""";

    private RegistryReader() {}

    /** A version before its files, tags and aliases are known. */
    record Row(int model, ModelVersion head) {}

    static Optional<Integer> seq(Handle sql, String name) {
        return sql.select("SELECT seq FROM registered_model WHERE name = ?", name)
                .mapTo(Integer.class)
                .findOne();
    }

    static int requireSeq(Handle sql, String name) {
        return seq(sql, name).orElseThrow(() -> RegistryProblems.noSuchModel(name));
    }

    static ModelVersion requireVersion(Handle sql, String name, int version) {
        requireSeq(sql, name);
        return version(sql, name, version).orElseThrow(() -> RegistryProblems.noSuchVersion(name, version));
    }

    static Optional<ModelVersion> version(Handle sql, String name, int version) {
        var rows = sql.select(SELECT_VERSION + " WHERE m.name = ? AND v.version = ? AND v.deleted = 0", name, version)
                .map((row, _) -> row(row))
                .list();
        return whole(sql, rows).stream().findFirst();
    }

    static List<ModelVersion> versions(Handle sql, String name) {
        return whole(
                sql,
                sql.select(SELECT_VERSION + " WHERE m.name = ? AND v.deleted = 0 ORDER BY v.version DESC", name)
                        .map((row, _) -> row(row))
                        .list());
    }

    static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getInt(2),
                new ModelVersion(
                        row.getString(1),
                        row.getInt(3),
                        row.getString(4),
                        row.getString(5),
                        Stage.of(row.getString(6)),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9),
                        row.getString(10),
                        Json.read(row.getString(11), Provenance.class),
                        Json.read(row.getString(12)),
                        List.of(),
                        Map.of(),
                        List.of(),
                        Instant.ofEpochMilli(row.getLong(13)),
                        Instant.ofEpochMilli(row.getLong(14))));
    }

    /** Adds files, tags and aliases; tags and aliases by model, not by version. */
    static List<ModelVersion> whole(Handle sql, List<Row> rows) {
        var tags = new HashMap<Integer, Map<Integer, Map<String, String>>>();
        var aliases = new HashMap<Integer, Map<Integer, List<String>>>();
        for (int model : rows.stream().map(Row::model).distinct().toList()) {
            tags.put(model, versionTags(sql, model));
            aliases.put(model, new HashMap<>());
            sql.select("SELECT version, alias FROM model_alias WHERE model = ? ORDER BY alias", model)
                    .map((row, _) -> Map.entry(row.getInt(1), row.getString(2)))
                    .forEach(entry -> aliases.getOrDefault(model, new HashMap<>())
                            .computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                            .add(entry.getValue()));
        }
        return rows.stream()
                .map(row -> whole(
                        row.head(),
                        Artifacts.below(sql, row.head().artifactRoot()),
                        tags.getOrDefault(row.model(), Map.of())
                                .getOrDefault(row.head().version(), Map.of()),
                        aliases.getOrDefault(row.model(), Map.of())
                                .getOrDefault(row.head().version(), List.of())))
                .toList();
    }

    private static Map<Integer, Map<String, String>> versionTags(Handle sql, int model) {
        var tags = new HashMap<Integer, Map<String, String>>();
        sql.select("SELECT version, name, value FROM model_version_tag WHERE model = ? ORDER BY name", model)
                .map((row, _) -> {
                    tags.computeIfAbsent(row.getInt(1), _ -> new LinkedHashMap<>())
                            .put(row.getString(2), row.getString(3));
                    return true;
                })
                .list();
        return tags;
    }

    private static ModelVersion whole(
            ModelVersion head, List<Artifact> artifacts, Map<String, String> tags, List<String> aliases) {
        return new ModelVersion(
                head.model(),
                head.version(),
                head.description(),
                head.user(),
                head.stage(),
                head.source(),
                head.runLink(),
                head.loggedModel(),
                head.artifactRoot(),
                head.provenance(),
                head.metadata(),
                artifacts,
                tags,
                aliases,
                head.createdAt(),
                head.updatedAt());
    }

    static RegisteredModel requireModel(Handle sql, String name) {
        var model = requireSeq(sql, name);
        var tags = new LinkedHashMap<String, String>();
        sql.select("SELECT name, value FROM registered_model_tag WHERE model = ? ORDER BY name", model)
                .map((row, _) -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(entry -> tags.put(entry.getKey(), entry.getValue()));
        var aliases = new TreeMap<String, Integer>();
        sql.select("SELECT alias, version FROM model_alias WHERE model = ?", model)
                .map((row, _) -> Map.entry(row.getString(1), row.getInt(2)))
                .forEach(entry -> aliases.put(entry.getKey(), entry.getValue()));
        var latest = latest(sql, model);
        return sql.select("SELECT description, created_at_ms, updated_at_ms FROM registered_model WHERE seq = ?", model)
                .map((row, _) -> new RegisteredModel(
                        name,
                        row.getString(1),
                        tags,
                        aliases,
                        latest,
                        Instant.ofEpochMilli(row.getLong(2)),
                        Instant.ofEpochMilli(row.getLong(3))))
                .one();
    }

    private static List<ModelVersion> latest(Handle sql, int model) {
        var rows = sql.select(SELECT_VERSION + """
                                 WHERE v.model = ? AND v.deleted = 0 AND v.version IN (
                                    SELECT MAX(version) FROM model_version WHERE model = ? AND deleted = 0 GROUP BY stage)
                                ORDER BY v.version
                                """, model, model)
                .map((row, _) -> row(row))
                .list();
        var byStage = new EnumMap<Stage, ModelVersion>(Stage.class);
        whole(sql, rows).forEach(version -> byStage.put(version.stage(), version));
        return List.copyOf(byStage.values());
    }

    static List<RegisteredModel> models(Handle sql, List<String> names) {
        return names.stream().map(name -> requireModel(sql, name)).toList();
    }
}
