package dev.windlass.data;

import dev.windlass.blob.BlobStore;
import dev.windlass.frame.DuckDb;
import dev.windlass.frame.Frame;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Sha256;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** All datasets of a server. Safe for many threads. */
public final class Datasets {
    /** Files of a version. */
    public static final int FILES_MAX = 1_000;

    /** Datasets in a list, versions in a log. */
    public static final int LIST_MAX = 1_000;

    public static final int MESSAGE_LENGTH_MAX = 2_000;

    private static final int APPEND_ATTEMPTS_MAX = 5;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final Database database;
    private final Ledger ledger;
    private final BlobStore blobs;
    private final DuckDb engine;
    private final Inspector inspector;

    /** @param engine reads the files of {@code blobs} and runs the queries of users: confine it to their directory */
    public Datasets(Database database, Ledger ledger, BlobStore blobs, DuckDb engine) {
        this.database = database;
        this.ledger = ledger;
        this.blobs = blobs;
        this.engine = engine;
        this.inspector = new Inspector(engine, blobs);
    }

    /**
     * Adds a version that consists of these files. When they are what the newest version is already, nothing is added
     * and that version is returned.
     */
    public DatasetVersion add(String name, List<NewFile> files, String message, Actor actor) {
        checkName(name);
        var draft = draft(files, latest(name).map(DatasetVersion::files).orElse(List.of()));
        return database.write(transaction -> insert(transaction, name, draft, message, actor));
    }

    /**
     * Adds a version that consists of the files of the newest one and these. A file that the newest version has already
     * is left out, so that a repeated call adds nothing.
     */
    public DatasetVersion append(String name, List<NewFile> files, String message, Actor actor) {
        checkName(name);
        for (var attempt = 0; attempt < APPEND_ATTEMPTS_MAX; attempt++) {
            var base = latest(name);
            var all = new ArrayList<NewFile>();
            var known = new HashMap<String, Sha256>();
            base.ifPresent(version -> version.files().forEach(file -> {
                known.put(file.path(), file.sha256());
                all.add(new NewFile(file.path(), file.sha256()));
            }));
            for (var file : files) {
                var before = known.get(file.path());
                if (before == null) {
                    all.add(file);
                } else if (!before.equals(file.sha256())) {
                    throw DataProblems.pathTaken(base.orElseThrow(), file.path());
                }
            }
            var draft = draft(all, base.map(DatasetVersion::files).orElse(List.of()));
            var expected = base.map(DatasetVersion::number).orElse(0);
            var added = database.write(transaction -> SqlDatasets.latestNumber(transaction.sql(), name) == expected
                    ? Optional.of(insert(transaction, name, draft, message, actor))
                    : Optional.<DatasetVersion>empty());
            if (added.isPresent()) {
                return added.get();
            }
        }
        throw DataProblems.busy(name);
    }

    /** What a version will consist of, before it has a number. */
    private record Draft(List<DataFile> files, List<ColumnType> schema) {
        Sha256 digest() {
            var manifest = new StringBuilder();
            files.forEach(file -> manifest.append(file.sha256().hex())
                    .append("  ")
                    .append(file.path())
                    .append('\n'));
            return Sha256.of(manifest.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private Draft draft(List<NewFile> files, List<DataFile> inspected) {
        checkFiles(files);
        var known = new HashMap<NewFile, DataFile>();
        inspected.forEach(file -> known.put(new NewFile(file.path(), file.sha256()), file));
        var read = new ArrayList<DataFile>();
        for (var file : files) {
            var before = known.get(file);
            read.add(before == null ? inspector.inspect(file) : before);
        }
        return new Draft(List.copyOf(read), inspector.union(read));
    }

    private void checkFiles(List<NewFile> files) {
        if (files.isEmpty()) {
            throw DataProblems.noFiles();
        }
        if (files.size() > FILES_MAX) {
            throw DataProblems.tooManyFiles(files.size());
        }
        var paths = new HashSet<String>();
        var hashes = new HashMap<Sha256, String>();
        for (var file : files) {
            if (!paths.add(file.path())) {
                throw DataProblems.samePath(file.path());
            }
            var other = hashes.put(file.sha256(), file.path());
            if (other != null) {
                throw DataProblems.sameBytes(file.path(), other);
            }
        }
        var missing =
                files.stream().filter(file -> !blobs.contains(file.sha256())).toList();
        if (!missing.isEmpty()) {
            throw DataProblems.missingBlobs(missing);
        }
    }

    private DatasetVersion insert(Transaction transaction, String name, Draft draft, String message, Actor actor) {
        var newest = SqlDatasets.latestNumber(transaction.sql(), name);
        var digest = draft.digest();
        if (newest > 0) {
            var latest = SqlDatasets.find(transaction.sql(), name, newest).orElseThrow();
            if (latest.digest().equals(digest)) {
                return latest;
            }
        }
        var told = message.strip();
        var version = new DatasetVersion(
                name,
                newest + 1,
                digest,
                draft.files().stream().mapToLong(DataFile::rows).sum(),
                draft.files().stream().mapToLong(DataFile::bytes).sum(),
                draft.schema(),
                draft.files(),
                told.length() > MESSAGE_LENGTH_MAX ? told.substring(0, MESSAGE_LENGTH_MAX) : told,
                actor.name(),
                Instant.ofEpochMilli(transaction.at().toEpochMilli()));
        SqlDatasets.insert(transaction.sql(), version);
        ledger.append(
                transaction,
                NewEvent.of(actor, "dataset/" + name, "version-added", facts(version))
                        .because(version.message()));
        return version;
    }

    private static Map<String, Object> facts(DatasetVersion version) {
        return Map.of(
                "number", version.number(),
                "digest", version.digest().hex(),
                "files", version.files().size(),
                "rows", version.rows(),
                "bytes", version.bytes());
    }

    /** The version of this number; a problem when there is none. */
    public DatasetVersion find(String name, int number) {
        return database.read(sql -> SqlDatasets.find(sql, name, number)).orElseThrow(() -> {
            var newest = database.read(sql -> SqlDatasets.latestNumber(sql, name));
            return newest == 0 ? noSuchDataset(name) : DataProblems.noSuchVersion(name, number, newest);
        });
    }

    public Optional<DatasetVersion> latest(String name) {
        return database.read(sql -> SqlDatasets.find(sql, name, SqlDatasets.latestNumber(sql, name)));
    }

    /** The newest version; a problem when there is none. */
    public DatasetVersion requireLatest(String name) {
        return latest(name).orElseThrow(() -> noSuchDataset(name));
    }

    /** The newest versions first, {@link #LIST_MAX} at most; a problem when there is none. */
    public List<DatasetVersion> versions(String name) {
        return versions(name, Integer.MAX_VALUE, LIST_MAX);
    }

    /** As {@link #versions(String)}, those with a smaller number than {@code before} only. */
    public List<DatasetVersion> versions(String name, int before, int limit) {
        var found = database.read(sql -> SqlDatasets.versions(sql, name, before, Math.clamp(limit, 1, LIST_MAX)));
        if (found.isEmpty() && latest(name).isEmpty()) {
            throw noSuchDataset(name);
        }
        return found;
    }

    /** All datasets by name, {@link #LIST_MAX} at most. */
    public List<DatasetSummary> list() {
        return database.read(sql -> SqlDatasets.list(sql, LIST_MAX));
    }

    /** What turns version {@code from} into version {@code to}. */
    public DatasetDiff diff(String name, int from, int to) {
        return new Differ(engine, inspector).diff(find(name, from), find(name, to));
    }

    /** What to write after FROM to read all rows of the version, in the order of its files. */
    public String relation(DatasetVersion version) {
        return inspector.relation(version.files(), version.schema());
    }

    /**
     * A query for the rows of a version, to be put into parentheses inside another.
     *
     * @param sql one SELECT statement over the table {@code source}; empty for the rows as they are
     */
    public String query(DatasetVersion version, String sql) {
        return sql.isBlank()
                ? "SELECT * FROM " + relation(version)
                : "WITH source AS (SELECT * FROM %s) SELECT * FROM (%s\n)"
                        .formatted(relation(version), engine.oneSelect(sql));
    }

    /** The rows of a version, prepared by {@code sql} as {@link #query} says. */
    public Frame frame(DatasetVersion version, String sql) {
        return engine.frame(query(version, sql));
    }

    /** The columns that {@link #query} answers. */
    public List<ColumnType> columns(DatasetVersion version, String sql) {
        return sql.isBlank() ? version.schema() : inspector.describe(query(version, sql));
    }

    private RuntimeException noSuchDataset(String name) {
        return DataProblems.noSuchDataset(
                name, list().stream().map(DatasetSummary::name).toList());
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw DataProblems.badName(name);
        }
    }

    /** Those of these hashes that are of files of some version, so that their bytes must stay. */
    public static Set<Sha256> holding(Handle sql, Collection<Sha256> hashes) {
        return SqlDatasets.holding(sql, hashes);
    }
}
