package dev.windlass.loop;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Nearest;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.Sha256;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.type.TypeReference;

/** The loop files that were applied, with the files beside them that they name. */
final class LoopFiles {
    /** The subject of a loop's events is this and its name. */
    static final String SUBJECT = "loop/";

    /** What a file that a loop names may hold. */
    static final int FILE_BYTES_MAX = 1024 * 1024;
    /** How many files may be sent with a loop file. */
    static final int FILES_MAX = 100;

    private static final TypeReference<LinkedHashMap<String, String>> FILES = new TypeReference<>() {};
    private static final String UPSERT = """
            INSERT INTO loop_file (name, yaml, files, applied_at_ms) VALUES (?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET yaml = excluded.yaml, files = excluded.files,
                applied_at_ms = excluded.applied_at_ms
            """;

    private final Database database;
    private final Ledger ledger;

    /** What was read last by name; the text decides whether it still holds, so it is never out of date. */
    private final Map<String, Loop> parsed = new ConcurrentHashMap<>();

    LoopFiles(Database database, Ledger ledger) {
        this.database = database;
        this.ledger = ledger;
    }

    /**
     * A loop as it was applied.
     *
     * @param files contents of the files named in the loop file, by the path written there
     */
    record Loop(LoopSpec spec, String yaml, Map<String, String> files) {
        String file(String path) {
            var content = files.get(path);
            if (content == null) {
                throw Problem.invalid(
                        "missing-file",
                        "The loop file names '%s', which was not sent with it.".formatted(path),
                        "Sent were %s.".formatted(files.isEmpty() ? "none" : String.join(", ", files.keySet())),
                        "Use windlass apply, which sends all files that a loop names.");
            }
            return content;
        }

        /** Of a file as it was sent. */
        Sha256 sha256(String path) {
            return Sha256.of(file(path).getBytes(StandardCharsets.UTF_8));
        }

        private Map<String, String> hashes() {
            var hashes = new TreeMap<String, String>();
            files.keySet().forEach(path -> hashes.put(path, sha256(path).hex()));
            return hashes;
        }
    }

    private static void checkSizes(Map<String, String> files) {
        if (files.size() > FILES_MAX) {
            throw Problem.invalid(
                    "too-many-files",
                    "%d files were sent with the loop file.".formatted(files.size()),
                    "At most %d are kept.".formatted(FILES_MAX),
                    "Send only those that it names.");
        }
        files.forEach((path, content) -> {
            var bytes = content.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > FILE_BYTES_MAX) {
                throw Problem.invalid(
                        "file-too-large",
                        "The file '%s' has %d bytes.".formatted(path, bytes),
                        "A file that a loop names may have %d.".formatted(FILE_BYTES_MAX),
                        "Keep data in a dataset, and code short.");
            }
        });
    }

    /** Declares a loop or changes it; nothing happens when the very same is applied again. */
    Loop apply(String yaml, Map<String, String> files, Actor actor) {
        checkSizes(files);
        var loop = new Loop(LoopFile.parse(yaml), yaml, Map.copyOf(files));
        loop.spec().data().values().stream()
                .map(LoopSpec.DataSource::expect)
                .filter(path -> !path.isEmpty())
                .forEach(loop::file);
        loop.spec().train().script().ifPresent(loop::file);
        var hash = Sha256.of((yaml + Json.text(new TreeMap<>(files))).getBytes(StandardCharsets.UTF_8));
        var before = find(loop.spec().name());
        if (before.isPresent()
                && before.get().yaml().equals(yaml)
                && before.get().files().equals(loop.files())) {
            return loop;
        }
        database.write(transaction -> {
            transaction
                    .sql()
                    .execute(
                            UPSERT,
                            loop.spec().name(),
                            yaml,
                            Json.text(loop.files()),
                            transaction.at().toEpochMilli());
            return ledger.append(
                    transaction,
                    NewEvent.of(
                            actor,
                            SUBJECT + loop.spec().name(),
                            "applied",
                            Json.tree(new LoopEvent.Applied(hash.hex(), loop.hashes()))));
        });
        return loop;
    }

    Optional<Loop> find(String name) {
        return database.read(sql -> sql.createQuery("SELECT yaml, files FROM loop_file WHERE name = ?")
                .bind(0, name)
                .map((row, _) -> loop(name, row.getString(1), Json.mapper().readValue(row.getString(2), FILES)))
                .findOne());
    }

    private Loop loop(String name, String yaml, Map<String, String> files) {
        var known = parsed.get(name);
        if (known != null && known.yaml().equals(yaml) && known.files().equals(files)) {
            return known;
        }
        var loop = new Loop(LoopFile.parse(yaml), yaml, files);
        parsed.put(name, loop);
        return loop;
    }

    Loop existing(String name) {
        return find(name).orElseThrow(() -> {
            var names = names();
            return Problem.notFound(
                    "no-such-loop",
                    "There is no loop '%s'.".formatted(name),
                    names.isEmpty()
                            ? "None has been applied yet."
                            : "Applied are %s.%s"
                                    .formatted(
                                            String.join(", ", names),
                                            Nearest.to(name, names)
                                                    .map(" Did you mean '%s'?"::formatted)
                                                    .orElse("")),
                    "Apply one with: windlass apply loop.yaml.");
        });
    }

    List<String> names() {
        return database.read(sql -> sql.createQuery("SELECT name FROM loop_file ORDER BY name")
                .mapTo(String.class)
                .list());
    }
}
