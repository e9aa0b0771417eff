package dev.windlass.registry;

import dev.windlass.kernel.Json;
import dev.windlass.tracking.Artifact;
import dev.windlass.tracking.Artifacts;
import dev.windlass.tracking.Chunks;
import dev.windlass.tracking.SearchSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads whole models and versions. */
final class RegistryReader {
    static final String SELECT_VERSION = """
            SELECT m.name, v.model, v.version, v.description, v.user_name, v.stage, v.source, v.run_link, v.logged_model,
                v.artifact_root, v.provenance, v.metadata, v.created_at_ms, v.updated_at_ms
            FROM model_version v JOIN registered_model m ON m.seq = v.model""";

    private static final String NEWEST_IN_STAGE = SELECT_VERSION + """
             WHERE v.deleted = 0 AND v.version = (
                SELECT MAX(w.version) FROM model_version w
                WHERE w.model = v.model AND w.stage = v.stage AND w.deleted = 0)
            AND v.model""";

    private RegistryReader() {}

    /** A version before its files, tags and aliases are known. */
    record Row(int model, ModelVersion head) {}

    static Optional<Integer> seq(Handle sql, String name) {
        return sql.select("SELECT seq FROM registered_model WHERE name = ?", name)
                .mapTo(Integer.class)
                .findOne();
    }

    static @Nullable Integer number(ResultSet row, int column) throws SQLException {
        var value = row.getInt(column);
        return row.wasNull() ? null : value;
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

    /** Adds files, tags and aliases: one statement for each, never one per version. */
    static List<ModelVersion> whole(Handle sql, List<Row> rows) {
        var files = new HashMap<String, List<Artifact>>();
        for (var part : Chunks.of(rows)) {
            files.putAll(Artifacts.ofRoots(
                    sql, part.stream().map(row -> row.head().artifactRoot()).toList()));
        }
        var models = rows.stream().map(Row::model).distinct().toList();
        var tags = new HashMap<Place, Map<String, String>>();
        each(
                sql,
                "SELECT model, version, name, value FROM model_version_tag WHERE model",
                models,
                row -> tags.computeIfAbsent(Place.of(row), _ -> new TreeMap<>())
                        .put(row.getString(3), row.getString(4)));
        var aliases = new HashMap<Place, TreeSet<String>>();
        each(
                sql,
                "SELECT model, version, alias FROM model_alias WHERE model",
                models,
                row -> aliases.computeIfAbsent(Place.of(row), _ -> new TreeSet<>())
                        .add(row.getString(3)));
        return rows.stream()
                .map(row -> {
                    var place = new Place(row.model(), row.head().version());
                    return whole(
                            row.head(),
                            files.getOrDefault(row.head().artifactRoot(), List.of()),
                            tags.getOrDefault(place, Map.of()),
                            List.copyOf(aliases.getOrDefault(place, new TreeSet<>())));
                })
                .toList();
    }

    /** One version of one model. */
    private record Place(int model, int version) {
        static Place of(ResultSet row) throws SQLException {
            return new Place(row.getInt(1), row.getInt(2));
        }
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private static void each(Handle sql, String select, List<Integer> models, RowReader reader) {
        for (var part : Chunks.of(models)) {
            sql.select(SearchSql.in(select, "IN", part.size()), part.toArray())
                    .map((row, _) -> {
                        reader.read(row);
                        return true;
                    })
                    .list();
        }
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
        return models(sql, List.of(requireSeq(sql, name))).getFirst();
    }

    /** Whole models in the order of {@code seqs}: one statement for each kind of belonging, however many there are. */
    static List<RegisteredModel> models(Handle sql, List<Integer> seqs) {
        var tags = new HashMap<Integer, Map<String, String>>();
        each(
                sql,
                "SELECT model, name, value FROM registered_model_tag WHERE model",
                seqs,
                row -> tags.computeIfAbsent(row.getInt(1), _ -> new TreeMap<>())
                        .put(row.getString(2), row.getString(3)));
        var aliases = new HashMap<Integer, Map<String, Integer>>();
        each(
                sql,
                "SELECT model, alias, version FROM model_alias WHERE model",
                seqs,
                row -> aliases.computeIfAbsent(row.getInt(1), _ -> new TreeMap<>())
                        .put(row.getString(2), row.getInt(3)));
        var latest = latest(sql, seqs);
        var models = new HashMap<Integer, RegisteredModel>();
        each(
                sql,
                "SELECT seq, name, description, created_at_ms, updated_at_ms FROM registered_model WHERE seq",
                seqs,
                row -> models.put(
                        row.getInt(1),
                        new RegisteredModel(
                                row.getString(2),
                                row.getString(3),
                                tags.getOrDefault(row.getInt(1), Map.of()),
                                aliases.getOrDefault(row.getInt(1), Map.of()),
                                List.copyOf(latest.getOrDefault(row.getInt(1), Map.of())
                                        .values()),
                                Instant.ofEpochMilli(row.getLong(4)),
                                Instant.ofEpochMilli(row.getLong(5)))));
        return seqs.stream()
                .map(seq -> Objects.requireNonNull(models.get(seq), "read in the same transaction"))
                .toList();
    }

    /** The newest version in each stage, by model. */
    private static Map<Integer, Map<Stage, ModelVersion>> latest(Handle sql, List<Integer> models) {
        var rows = new ArrayList<Row>();
        each(sql, NEWEST_IN_STAGE, models, row -> rows.add(row(row)));
        var latest = new HashMap<Integer, Map<Stage, ModelVersion>>();
        var versions = whole(sql, rows);
        for (var i = 0; i < rows.size(); i++) {
            latest.computeIfAbsent(rows.get(i).model(), _ -> new EnumMap<>(Stage.class))
                    .put(versions.get(i).stage(), versions.get(i));
        }
        return latest;
    }
}
