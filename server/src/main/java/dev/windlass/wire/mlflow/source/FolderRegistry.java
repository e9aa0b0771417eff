package dev.windlass.wire.mlflow.source;

import dev.windlass.registry.PastModel;
import dev.windlass.registry.Registry;
import dev.windlass.transfer.FoundModel;
import dev.windlass.transfer.Notes;
import dev.windlass.transfer.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The model registry of a folder {@code mlruns}: a folder for each model, in it one for each version. */
final class FolderRegistry {
    private static final Pattern VERSION = Pattern.compile("version-(\\d{1,9})");
    private static final int ALIAS_VERSION_LENGTH_MAX = 20;

    private final PlainFiles files;
    private final Notes notes;
    private final Texts texts;
    private final Path folder;
    private final Homes homes;
    private final Versions versions;

    /** The folders of experiments and runs, by their ids. */
    record Homes(Map<String, Path> experiments, Map<String, Path> runs) {}

    FolderRegistry(PlainFiles files, Locations locations, Notes notes, Path folder, Homes homes) {
        this.files = files;
        this.notes = notes;
        this.texts = new Texts(notes);
        this.folder = folder;
        this.homes = homes;
        this.versions = new Versions(this::homeOfRun, this::homeOfModel, this::modelOfRun, locations, notes);
    }

    void each(Source.Taker<FoundModel> taker) throws IOException {
        var found = new HashMap<String, List<Versions.Told>>();
        var heads = new ArrayList<PastModel>();
        for (var model : files.folders(folder)) {
            var meta = files.meta(model);
            var name = meta.text("name");
            if (name.isBlank() || !name.equals(String.valueOf(model.getFileName()))) {
                notes.skipped(
                        "registered model in " + files.named(model),
                        "Its name '%s' is not that of its folder.".formatted(name));
                continue;
            }
            var created = meta.number("creation_timestamp", 0);
            heads.add(new PastModel(
                    name,
                    meta.text("description"),
                    created,
                    meta.number("last_updated_timestamp", created),
                    tags(model.resolve("tags"), "model " + name),
                    aliases(model),
                    List.of()));
            found.put(name, versions(name, model));
        }
        for (var head : heads) {
            taker.take(versions.model(
                    head,
                    found.getOrDefault(head.name(), List.of()),
                    (name, number) -> found.getOrDefault(name, List.of()).stream()
                            .filter(one -> one.version() == number)
                            .findFirst()
                            .orElse(null)));
        }
    }

    private Map<String, String> tags(Path from, String owner) throws IOException {
        var tags = new TreeMap<String, String>();
        for (var file : files.files(from)) {
            texts.putAny(
                    tags,
                    "tag",
                    owner,
                    file.name(),
                    files.text(file.file(), Registry.TAG_LENGTH_MAX),
                    Registry.TAG_LENGTH_MAX);
        }
        return tags;
    }

    private Map<String, Integer> aliases(Path model) throws IOException {
        var aliases = new TreeMap<String, Integer>();
        for (var file : files.files(model.resolve("aliases"))) {
            var version = files.text(file.file(), ALIAS_VERSION_LENGTH_MAX).strip();
            if (version.matches("\\d{1,9}")) {
                aliases.put(file.name(), Integer.parseInt(version));
            } else {
                notes.skipped("alias " + files.named(file.file()), "It names no version.");
            }
        }
        return aliases;
    }

    private List<Versions.Told> versions(String name, Path model) throws IOException {
        var all = new ArrayList<Versions.Told>();
        for (var one : files.folders(model)) {
            var number = VERSION.matcher(String.valueOf(one.getFileName()));
            var meta = number.matches() ? files.meta(one) : PlainFiles.Meta.NONE;
            if (meta.isThere()) {
                all.add(told(name, Integer.parseInt(number.group(1)), one, meta));
            }
        }
        all.sort(Comparator.comparingInt(Versions.Told::version));
        return all;
    }

    private Versions.Told told(String name, int number, Path from, PlainFiles.Meta meta) throws IOException {
        var created = meta.number("creation_timestamp", 0);
        return new Versions.Told(
                name,
                number,
                meta.text("description"),
                meta.text("user_id"),
                meta.text("current_stage"),
                meta.text("source"),
                meta.text("run_link"),
                meta.text("run_id"),
                meta.text("model_id"),
                meta.text("storage_location"),
                created,
                meta.number("last_updated_timestamp", created),
                tags(from.resolve("tags"), "model version %s/%d".formatted(name, number)));
    }

    private String homeOfRun(String run) {
        var home = homes.runs().get(run);
        return home == null ? "" : files.meta(home).text("artifact_uri");
    }

    private String homeOfModel(String model) {
        for (var experiment : homes.experiments().values()) {
            var candidate = experiment.resolve(FolderSource.MODELS).resolve(model);
            if (Files.isDirectory(candidate, LinkOption.NOFOLLOW_LINKS)) {
                return files.meta(candidate).text("artifact_location");
            }
        }
        return "";
    }

    private String modelOfRun(String run, String name) throws IOException {
        var home = homes.runs().get(run);
        if (home == null) {
            return "";
        }
        for (var output : files.folders(home.resolve("outputs"))) {
            var id = String.valueOf(output.getFileName());
            var meta = files.meta(home.resolveSibling(FolderSource.MODELS).resolve(id));
            if (meta.text("name").equals(name)) {
                return id;
            }
        }
        return "";
    }
}
