package dev.windlass.tracking;

import dev.windlass.blob.BlobStore;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.kernel.Sha256;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * Files by path; the bytes are blobs.
 *
 * <p>A location is a root and a path below it. The root ends with the first part called {@code artifacts}, as in
 * {@code 0/RUN/artifacts/model/MLmodel}; where there is none, it is the first part alone.
 */
public final class Artifacts {
    public static final int PATH_LENGTH_MAX = 1_000;

    /** The code of a path that is refused. */
    public static final String BAD_PATH = "bad-artifact-path";

    private static final String ROOT_END = "artifacts";
    /** A path that is encoded more often than this is meant to deceive. */
    private static final int ENCODINGS_MAX = 8;

    /** How a path begins that is not looked up below a folder: at a root, at a drive, or as a URI of a file. */
    private static final Pattern FOREIGN_ROOT = Pattern.compile("/|[A-Za-z]:/|file:", Pattern.CASE_INSENSITIVE);

    private static final String UPSERT = """
            INSERT INTO artifact (root, path, sha256, bytes, at_ms) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (root, path) DO UPDATE SET
                sha256 = excluded.sha256, bytes = excluded.bytes, at_ms = excluded.at_ms
            """;

    private final Database database;
    private final BlobStore blobs;

    Artifacts(Database database, BlobStore blobs) {
        this.database = database;
        this.blobs = blobs;
    }

    /** A root and a path below it; the path is empty for the root itself. */
    record Location(String root, String path) {
        static Location of(String whole) {
            checkPath(whole);
            var parts = Arrays.stream(whole.split("/"))
                    .filter(part -> !part.isEmpty())
                    .toList();
            if (parts.isEmpty()) {
                throw badPath(whole);
            }
            var end = parts.indexOf(ROOT_END);
            var rootParts = end < 0 ? 1 : end + 1;
            return new Location(
                    String.join("/", parts.subList(0, rootParts)),
                    String.join("/", parts.subList(rootParts, parts.size())));
        }
    }

    /**
     * Refuses a path that could lead elsewhere on the disk of whoever downloads it, in whatever encoding: a client may
     * decode once more than this server did.
     */
    public static void checkPath(String whole) {
        var decoded = whole;
        for (var depth = 0; ; depth++) {
            var parts = List.of(decoded.split("/", -1));
            if (whole.length() > PATH_LENGTH_MAX
                    || depth > ENCODINGS_MAX
                    || decoded.indexOf('\\') >= 0
                    || decoded.indexOf('\0') >= 0
                    || parts.contains("..")
                    || parts.contains(".")
                    || FOREIGN_ROOT.matcher(decoded).lookingAt()) {
                throw badPath(whole);
            }
            var next = Percent.decode(decoded);
            if (next.equals(decoded)) {
                return;
            }
            decoded = next;
        }
    }

    private static ProblemException badPath(String whole) {
        return Problem.invalid(
                BAD_PATH,
                "Invalid path: '%s'.".formatted(whole),
                "A path is relative, has no '.' or '..', and at most %d characters.".formatted(PATH_LENGTH_MAX),
                "");
    }

    /** A file, or a directory, which has no length. Exactly one of the two. */
    public record Listed(String path, boolean directory, long bytes) {}

    /** Keeps the bytes under this path, instead of what was there. */
    public Artifact put(String whole, InputStream content) {
        var location = Location.of(whole);
        if (location.path().isEmpty()) {
            throw Problem.invalid(BAD_PATH, "Invalid path: '%s' names no file.".formatted(whole), "", "");
        }
        try {
            var stored = blobs.put(content);
            var artifact = new Artifact(location.path(), stored.sha256(), stored.bytes());
            database.<Boolean>write(change -> {
                link(change, location.root(), artifact);
                return true;
            });
            return artifact;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Enters a file whose bytes are stored already. */
    public static void link(Transaction change, String root, Artifact artifact) {
        change.sql()
                .execute(
                        UPSERT,
                        root,
                        artifact.path(),
                        artifact.sha256().hex(),
                        artifact.bytes(),
                        change.at().toEpochMilli());
    }

    /** The root, when this file can lie below it; else a problem. */
    public static String checked(String root, Artifact file) {
        if (Imports.isElsewhere(root)) {
            throw Problem.invalid(
                    "files-elsewhere", "The files of '%s' do not lie in this store.".formatted(root), "", "");
        }
        var location = Location.of(root + "/" + file.path());
        if (file.path().isEmpty()
                || !location.root().equals(root)
                || !location.path().equals(file.path())) {
            throw Problem.invalid("bad-artifact-path", "Invalid path: '%s'.".formatted(file.path()), "", "");
        }
        return root;
    }

    /** The file at this path. */
    public Optional<Artifact> find(String whole) {
        var location = Location.of(whole);
        return database.read(sql -> sql.select(
                        "SELECT path, sha256, bytes FROM artifact WHERE root = ? AND path = ?",
                        location.root(),
                        location.path())
                .map((row, _) -> new Artifact(row.getString(1), new Sha256(row.getString(2)), row.getLong(3)))
                .findOne());
    }

    public InputStream open(Artifact artifact) {
        try {
            return blobs.open(artifact.sha256());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files below a directory, with paths relative to it. */
    public List<Artifact> below(String whole) {
        return database.read(sql -> below(sql, whole));
    }

    /** As {@link #below(String)}, in a transaction. */
    public static List<Artifact> below(Handle sql, String whole) {
        var location = Location.of(whole);
        var prefix = location.path().isEmpty() ? "" : location.path() + "/";
        return sql
                .select("SELECT path, sha256, bytes FROM artifact WHERE root = ? ORDER BY path", location.root())
                .map((row, _) -> new Artifact(row.getString(1), new Sha256(row.getString(2)), row.getLong(3)))
                .stream()
                .filter(artifact -> artifact.path().startsWith(prefix))
                .map(artifact ->
                        new Artifact(artifact.path().substring(prefix.length()), artifact.sha256(), artifact.bytes()))
                .toList();
    }

    /** The files of each of several roots, in one statement; paths relative to the root. A root without files is absent. */
    public static Map<String, List<Artifact>> ofRoots(Handle sql, List<String> roots) {
        if (roots.isEmpty()) {
            return Map.of();
        }
        var files = new HashMap<String, List<Artifact>>();
        sql.select(
                        SearchSql.in("SELECT root, path, sha256, bytes FROM artifact WHERE root", "IN", roots.size())
                                + " ORDER BY root, path",
                        roots.toArray())
                .map((row, _) -> files.computeIfAbsent(row.getString(1), _ -> new ArrayList<>())
                        .add(new Artifact(row.getString(2), new Sha256(row.getString(3)), row.getLong(4))))
                .list();
        return files;
    }

    /** The files and directories right below a directory; paths relative to it, in order. */
    public List<Listed> list(String whole) {
        Map<String, Listed> listed = new LinkedHashMap<>();
        for (var artifact : below(whole)) {
            var slash = artifact.path().indexOf('/');
            var name = slash < 0 ? artifact.path() : artifact.path().substring(0, slash);
            listed.putIfAbsent(name, new Listed(name, slash >= 0, slash < 0 ? artifact.bytes() : 0));
        }
        return List.copyOf(listed.values());
    }

    /**
     * As {@link #below(String)}, to enter the files elsewhere too: their bytes stay for a day at least, whatever happens
     * to these.
     */
    public List<Artifact> retained(String whole) {
        return below(whole).stream()
                .filter(artifact -> blobs.contains(artifact.sha256()))
                .toList();
    }

    /** Removes a file, or a directory with all that is below it. The bytes stay until they are collected. */
    public void delete(String whole) {
        database.<Integer>write(change -> remove(change.sql(), whole));
    }

    /** As {@link #delete}, in a transaction; answers how many files there were. */
    public static int remove(Handle sql, String whole) {
        var location = Location.of(whole);
        if (location.path().isEmpty()) {
            return sql.execute("DELETE FROM artifact WHERE root = ?", location.root());
        }
        var folder = location.path() + "/";
        return sql.execute(
                "DELETE FROM artifact WHERE root = ? AND (path = ? OR substr(path, 1, ?) = ?)",
                location.root(),
                location.path(),
                folder.codePointCount(0, folder.length()),
                folder);
    }

    /** Whether a root is a place in this store, not one of another that only clients reach. */
    public static boolean isOurs(String root) {
        return root.indexOf(':') < 0 && !root.startsWith("/");
    }

    /** A file, and since when its bytes are these. */
    public record Dated(Artifact artifact, Instant since) {}

    /** As {@link #require}, with its age. */
    public Dated requireDated(String whole) {
        var location = Location.of(whole);
        return database.read(sql -> sql.select(
                                "SELECT path, sha256, bytes, at_ms FROM artifact WHERE root = ? AND path = ?",
                                location.root(),
                                location.path())
                        .map((row, _) -> new Dated(
                                new Artifact(row.getString(1), new Sha256(row.getString(2)), row.getLong(3)),
                                Instant.ofEpochMilli(row.getLong(4))))
                        .findOne())
                .orElseThrow(() -> noSuchArtifact(whole));
    }

    static ProblemException noSuchArtifact(String whole) {
        return Problem.notFound("no-such-artifact", "No such artifact: '%s'.".formatted(whole), "", "");
    }

    /** The file at this path, which must be there. */
    public Artifact require(String whole) {
        return find(whole).orElseThrow(() -> noSuchArtifact(whole));
    }
}
