package dev.windlass.wire.wandb;

import dev.windlass.kernel.Problem;
import dev.windlass.tracking.Lifecycle;
import dev.windlass.tracking.Limits;
import dev.windlass.tracking.PastExperiment;
import dev.windlass.tracking.PastLoggedModel;
import dev.windlass.tracking.PastRun;
import dev.windlass.tracking.PastSeries;
import dev.windlass.tracking.RunStatus;
import dev.windlass.transfer.FileRoot;
import dev.windlass.transfer.Fingerprint;
import dev.windlass.transfer.Found;
import dev.windlass.transfer.FoundModel;
import dev.windlass.transfer.Notes;
import dev.windlass.transfer.SeriesCollector;
import dev.windlass.transfer.Source;
import dev.windlass.wire.otlp.ProtobufReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The folder {@code wandb} of the Weights & Biases client, or the folder of one run in it. */
public final class WandbSource implements Source {
    private static final String ENDING = ".wandb";
    private static final String NO_PROJECT = "uncategorized";
    private static final int RUNS_TOGETHER = 50;

    /** Tags of a run by the facts that they hold; those of mlflow where it has one. */
    private static final Map<String, String> TAGS = Map.of(
            "entity", "wandb.entity",
            "group", "wandb.group",
            "jobType", "wandb.jobType",
            "sweep", "wandb.sweep",
            "host", "wandb.host",
            "notes", "mlflow.note.content",
            "gitUrl", "mlflow.source.git.repoURL",
            "gitCommit", "mlflow.source.git.commit");

    private final Path root;
    private final Notes notes;
    private final Map<String, Head> heads = new LinkedHashMap<>();

    /** A run, and the file that tells of it. */
    private record Head(Path file, RunRecords records) {}

    /** @param folder the folder {@code wandb}, or that of one run */
    public WandbSource(Path folder, Notes notes) throws IOException {
        this.root = existing(folder);
        this.notes = notes;
        for (var file : files()) {
            read(file);
        }
        if (heads.isEmpty()) {
            throw notWandb(root);
        }
    }

    private static Path existing(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw notWandb(folder);
        }
        return folder.toRealPath();
    }

    private static RuntimeException notWandb(Path folder) {
        return Problem.invalid(
                "not-wandb",
                "'%s' has no run of Weights & Biases.".formatted(folder),
                "A run is a folder such as 'offline-run-20261125_102432-nsmgkxci' with a file 'run-nsmgkxci.wandb'.",
                "Name the folder 'wandb' that the client made where the script ran, or one of those in it.");
    }

    private List<Path> files() throws IOException {
        var files = new ArrayList<>(files(root));
        try (var entries = Files.newDirectoryStream(root)) {
            for (var entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    files.addAll(files(entry));
                }
            }
        }
        files.sort(null);
        return files;
    }

    private static List<Path> files(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(folder, "*" + ENDING)) {
            for (var entry : entries) {
                if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                    files.add(entry);
                }
            }
        }
        return files;
    }

    private void read(Path file) throws IOException {
        var records = new RunRecords((_, _, _, _) -> {});
        var fault = follow(file, records);
        if (!fault.isEmpty()) {
            notes.changed(named(file), fault + " What stands before that is brought.");
        }
        var id = records.facts.getOrDefault("id", "");
        if (!PastRun.isId(id)) {
            notes.skipped(named(file), "It tells of no run.");
        } else if (heads.putIfAbsent(id, new Head(file, records)) != null) {
            notes.skipped(
                    named(file),
                    "There is another file of run %s; a run that was resumed offline has one each.".formatted(id));
        }
    }

    private String named(Path file) {
        return "file " + root.relativize(file);
    }

    /** Answers why the file could not be read to its end, or nothing. */
    private static String follow(Path file, RunRecords records) throws IOException {
        try {
            return RecordFile.read(file, records::record);
        } catch (ProtobufReader.Malformed e) {
            return "A record cannot be read: %s.".formatted(e.getMessage());
        }
    }

    @Override
    public String name() {
        return root.toString();
    }

    @Override
    public String form() {
        return "Weights & Biases, offline";
    }

    @Override
    public long runs() {
        return heads.size();
    }

    private static String project(RunRecords records) {
        var project = records.facts.getOrDefault("project", "");
        return project.isBlank() || project.length() > Limits.EXPERIMENT_NAME_LENGTH_MAX ? NO_PROJECT : project;
    }

    /** An id that is no number, so that the experiment gets the next one. */
    private static String projectId(RunRecords records) {
        return "project/" + project(records);
    }

    @Override
    public List<PastExperiment> experiments() {
        var first = new LinkedHashMap<String, PastExperiment>();
        for (var head : heads.values()) {
            var records = head.records();
            var at = records.startedAtMs;
            first.merge(
                    projectId(records),
                    new PastExperiment(projectId(records), project(records), "", Lifecycle.ACTIVE, at, at, Map.of()),
                    (one, other) -> one.createdAtMs() <= other.createdAtMs() ? one : other);
        }
        return List.copyOf(first.values());
    }

    @Override
    public void runs(Taker<List<Found<PastRun>>> taker) throws IOException {
        var group = new ArrayList<Found<PastRun>>();
        for (var entry : heads.entrySet()) {
            group.add(found(entry.getKey(), entry.getValue()));
            if (group.size() >= RUNS_TOGETHER) {
                taker.take(List.copyOf(group));
                group.clear();
            }
        }
        if (!group.isEmpty()) {
            taker.take(group);
        }
    }

    private Found<PastRun> found(String id, Head head) throws IOException {
        var records = head.records();
        var run = new PastRun(
                id,
                projectId(records),
                cut("name of run " + id, records.facts.getOrDefault("name", id), Limits.TAG_LENGTH_MAX),
                "",
                status(records.exitCode),
                records.startedAtMs,
                endedAtMs(records),
                Lifecycle.ACTIVE,
                "",
                params(id, records),
                tags(id, records),
                List.of(),
                List.of(),
                List.of());
        var folder = head.file().resolveSibling("files");
        var print = new Fingerprint()
                .add(run)
                .add(Files.size(head.file()))
                .add(Files.getLastModifiedTime(head.file()).toMillis());
        return new Found<>(
                run,
                print.text(),
                Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) ? new FileRoot.Folder(folder) : FileRoot.NONE);
    }

    /** A file without an end is of a run that goes on, or that was cut off; nobody can tell. */
    private static RunStatus status(@Nullable Long exitCode) {
        if (exitCode == null) {
            return RunStatus.RUNNING;
        }
        return exitCode == 0 ? RunStatus.FINISHED : RunStatus.FAILED;
    }

    private static @Nullable Long endedAtMs(RunRecords records) {
        return records.exitCode == null
                ? null
                : (Long) Math.max(records.startedAtMs + records.runtimeMs, records.lastAtMs);
    }

    private Map<String, String> params(String id, RunRecords records) {
        var params = new TreeMap<String, String>();
        records.config.forEach((key, value) -> {
            if (!key.startsWith("_wandb")) {
                put(params, "parameter", id, key, Items.text(value), Limits.PARAM_LENGTH_MAX);
            }
        });
        return params;
    }

    private Map<String, String> tags(String id, RunRecords records) {
        var tags = new TreeMap<String, String>();
        TAGS.forEach((fact, tag) -> {
            var value = records.facts.getOrDefault(fact, "");
            if (!value.isEmpty()) {
                put(tags, "tag", id, tag, value, Limits.TAG_LENGTH_MAX);
            }
        });
        if (!records.tags.isEmpty()) {
            put(tags, "tag", id, "wandb.tags", String.join(",", records.tags), Limits.TAG_LENGTH_MAX);
        }
        records.summary.forEach((key, value) -> {
            if (!key.startsWith("_") && Items.number(value) == null) {
                put(tags, "tag", id, "summary." + key, Items.text(value), Limits.TAG_LENGTH_MAX);
            }
        });
        return tags;
    }

    private void put(Map<String, String> into, String kind, String run, String key, String value, int lengthMax) {
        var what = "%s '%s' of run %s".formatted(kind, key, run);
        if (Limits.isName(key)) {
            into.put(key, cut(what, value, lengthMax));
        } else {
            notes.skipped(what, "It cannot be called so.");
        }
    }

    private String cut(String what, String value, int lengthMax) {
        if (value.length() <= lengthMax) {
            return value;
        }
        notes.changed(what, "It was cut to its first %d characters.".formatted(lengthMax));
        return value.substring(0, lengthMax);
    }

    @Override
    public void points(String run, Taker<List<PastSeries>> taker) throws IOException {
        var head = heads.get(run);
        if (head == null) {
            return;
        }
        var series = new SeriesCollector(taker);
        var told = new TreeMap<String, Boolean>();
        var records = new RunRecords((key, value, step, atMs) -> reading(run, series, told, key, value, step, atMs));
        follow(head.file(), records);
        for (var entry : records.summary.entrySet()) {
            var value = Items.number(entry.getValue());
            if (value != null
                    && !entry.getKey().startsWith("_")
                    && !told.containsKey(entry.getKey())
                    && !isOfMedia(records.summary, entry.getKey())) {
                reading(run, series, told, entry.getKey(), value, records.lastStep, lastAtMs(records));
            }
        }
        series.flush();
    }

    /** Whether a value tells of a thing such as an image, as its width does. */
    private static boolean isOfMedia(Map<String, JsonNode> summary, String key) {
        var dot = key.indexOf('.');
        return dot > 0 && summary.containsKey(key.substring(0, dot) + "._type");
    }

    private static long lastAtMs(RunRecords records) {
        return records.lastAtMs == 0 ? records.startedAtMs : records.lastAtMs;
    }

    private void reading(
            String run,
            SeriesCollector series,
            Map<String, Boolean> told,
            String key,
            double value,
            long step,
            long atMs) {
        if (!told.computeIfAbsent(key, Limits::isName)) {
            notes.skipped("readings of metric '%s' of run %s".formatted(key, run), "It cannot be called so.");
            return;
        }
        try {
            series.add(key, value, step, atMs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void loggedModels(Taker<List<Found<PastLoggedModel>>> taker) {
        // It has none.
    }

    @Override
    public void models(Taker<FoundModel> taker) {
        // It has none.
    }

    @Override
    public void leftBehind(Notes to) {
        to.leftBehind(
                "artifacts with versions of their own (log_artifact), whose files lie outside of the folder",
                heads.values().stream()
                        .mapToLong(head -> head.records().artifacts)
                        .sum());
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
