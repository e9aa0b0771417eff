package dev.windlass.wire.mlflow.source;

import dev.windlass.registry.PastModel;
import dev.windlass.registry.Registry;
import dev.windlass.transfer.FoundModel;
import dev.windlass.transfer.Notes;
import dev.windlass.transfer.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The model registry of a database. */
final class DatabaseRegistry {
    private static final List<String> VERSION_COLUMNS = List.of(
            "name",
            "version",
            "creation_time",
            "last_updated_time",
            "description",
            "user_id",
            "current_stage",
            "source",
            "run_id",
            "run_link",
            "storage_location");

    private final Rows rows;
    private final Notes notes;
    private final Texts texts;
    private final String ours;
    private final Versions versions;

    /** @param ours the condition by which rows count, where the tables know of workspaces */
    DatabaseRegistry(Rows rows, Locations locations, Notes notes, String ours) {
        this.rows = rows;
        this.notes = notes;
        this.texts = new Texts(notes);
        this.ours = ours;
        this.versions = new Versions(this::homeOfRun, this::homeOfModel, this::modelOfRun, locations, notes);
    }

    void each(Source.Taker<FoundModel> taker) throws IOException {
        var tags = tags();
        var aliases = aliases();
        var found = versions();
        var heads = rows.list(new Rows.Query(
                "registered_models",
                List.of("name", "creation_time", "last_updated_time", "description"),
                ours,
                List.of()));
        for (var row : heads) {
            var name = row.text("name");
            if (name.isBlank()) {
                notes.skipped("a registered model", "It has no name.");
                continue;
            }
            var created = row.number("creation_time", 0);
            taker.take(versions.model(
                    new PastModel(
                            name,
                            row.text("description"),
                            created,
                            row.number("last_updated_time", created),
                            tags.getOrDefault(name, Map.of()),
                            aliases.getOrDefault(name, Map.of()),
                            List.of()),
                    found.getOrDefault(name, List.of()),
                    (model, version) -> lookup(found, model, version)));
        }
    }

    private static Versions.@Nullable Told lookup(Map<String, List<Versions.Told>> found, String model, int version) {
        return found.getOrDefault(model, List.of()).stream()
                .filter(one -> one.version() == version)
                .findFirst()
                .orElse(null);
    }

    private Map<String, Map<String, String>> tags() throws IOException {
        var tags = new HashMap<String, Map<String, String>>();
        rows.each(
                new Rows.Query("registered_model_tags", List.of("name", "key", "value"), ours, List.of()),
                row -> texts.putAny(
                        tags.computeIfAbsent(row.text("name"), _ -> new TreeMap<>()),
                        "tag",
                        "model " + row.text("name"),
                        row.text("key"),
                        row.text("value"),
                        Registry.TAG_LENGTH_MAX));
        return tags;
    }

    private Map<String, Map<String, Integer>> aliases() throws IOException {
        var aliases = new HashMap<String, Map<String, Integer>>();
        rows.each(
                new Rows.Query("registered_model_aliases", List.of("name", "alias", "version"), ours, List.of()),
                row -> aliases.computeIfAbsent(row.text("name"), _ -> new TreeMap<>())
                        .put(row.text("alias"), (int) row.number("version", 0)));
        return aliases;
    }

    private Map<String, List<Versions.Told>> versions() throws IOException {
        var tags = new HashMap<String, Map<String, String>>();
        rows.each(
                new Rows.Query("model_version_tags", List.of("name", "version", "key", "value"), ours, List.of()),
                row -> {
                    var id = row.text("name") + "/" + row.text("version");
                    texts.putAny(
                            tags.computeIfAbsent(id, _ -> new TreeMap<>()),
                            "tag",
                            "model version " + id,
                            row.text("key"),
                            row.text("value"),
                            Registry.TAG_LENGTH_MAX);
                });
        var found = new HashMap<String, List<Versions.Told>>();
        rows.each(
                new Rows.Query("model_versions", VERSION_COLUMNS, ours + " ORDER BY \"version\"", List.of()),
                row -> found.computeIfAbsent(row.text("name"), _ -> new ArrayList<>())
                        .add(told(row, tags.getOrDefault(row.text("name") + "/" + row.text("version"), Map.of()))));
        return found;
    }

    private static Versions.Told told(Rows.Row row, Map<String, String> tags) {
        var created = row.number("creation_time", 0);
        return new Versions.Told(
                row.text("name"),
                (int) row.number("version", 0),
                row.text("description"),
                row.text("user_id"),
                row.text("current_stage"),
                row.text("source"),
                row.text("run_link"),
                row.text("run_id"),
                "",
                row.text("storage_location"),
                created,
                row.number("last_updated_time", created),
                tags);
    }

    private String homeOfRun(String run) throws IOException {
        return first(Rows.Query.of("runs", List.of("artifact_uri"), "run_uuid", List.of(run)), "artifact_uri");
    }

    private String homeOfModel(String model) throws IOException {
        return first(
                Rows.Query.of("logged_models", List.of("artifact_location"), "model_id", List.of(model)),
                "artifact_location");
    }

    private String modelOfRun(String run, String name) throws IOException {
        return first(
                new Rows.Query(
                        "logged_models",
                        List.of("model_id"),
                        " WHERE \"source_run_id\" = ? AND \"name\" = ? ORDER BY \"creation_timestamp_ms\" DESC LIMIT 1",
                        List.of(run, name)),
                "model_id");
    }

    private String first(Rows.Query query, String column) throws IOException {
        var found = rows.list(query);
        return found.isEmpty() ? "" : found.getFirst().text(column);
    }
}
