package dev.windlass.tracking;

import dev.windlass.blob.BlobStore;
import dev.windlass.kernel.Ids;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.kernel.Sha256;
import dev.windlass.store.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jdbi.v3.core.Handle;

/**
 * Files that arrive in parts, which may be sent at once and again. The id of an upload cannot be guessed: whoever knows
 * it may send parts of it. A part is a blob of its own until the file is put together.
 */
public final class PartUploads {
    /** As many as object stores allow. */
    public static final int PARTS_MAX = 10_000;

    private final Database database;
    private final BlobStore blobs;

    PartUploads(Database database, BlobStore blobs) {
        this.database = database;
        this.blobs = blobs;
    }

    private record Upload(String path, int parts) {}

    /** Begins the upload of a file to this path; answers its id. */
    public String begin(String path, int parts) {
        if (Artifacts.Location.of(path).path().isEmpty()) {
            throw Problem.invalid(Artifacts.BAD_PATH, "Invalid path: '%s' names no file.".formatted(path), "", "");
        }
        if (parts < 1 || parts > PARTS_MAX) {
            throw Problem.invalid("bad-parts", "A file has 1 to %d parts, not %d.".formatted(PARTS_MAX, parts), "", "");
        }
        var id = Ids.random() + Ids.random();
        database.<Integer>write(change -> change.sql()
                .execute(
                        "INSERT INTO part_upload (id, path, parts, at_ms) VALUES (?, ?, ?, ?)",
                        id,
                        path,
                        parts,
                        change.at().toEpochMilli()));
        return id;
    }

    /** Keeps a part, instead of what was sent for it before; parts are counted from 1. Answers the hash of its bytes. */
    public Sha256 put(String id, int number, InputStream content) {
        var upload = database.read(sql -> require(sql, id));
        if (number < 1 || number > upload.parts()) {
            throw Problem.invalid(
                    "no-such-part", "The upload has parts 1 to %d, no %d.".formatted(upload.parts(), number), "", "");
        }
        try {
            var stored = blobs.put(content);
            database.<Integer>write(change -> {
                require(change.sql(), id);
                return change.sql()
                        .execute(
                                "INSERT INTO uploaded_part (upload, number, sha256, bytes) VALUES (?, ?, ?, ?)"
                                        + " ON CONFLICT (upload, number) DO UPDATE SET sha256 = excluded.sha256,"
                                        + " bytes = excluded.bytes",
                                id,
                                number,
                                stored.sha256().hex(),
                                stored.bytes());
            });
            return stored.sha256();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts the file together from all its parts. */
    public Artifact complete(String id, String path) {
        var upload = require(id, path);
        var parts =
                database.read(sql -> sql.select("SELECT sha256 FROM uploaded_part WHERE upload = ? ORDER BY number", id)
                        .map((row, _) -> new Sha256(row.getString(1)))
                        .list());
        if (parts.size() != upload.parts()) {
            throw Problem.invalid(
                    "parts-missing",
                    "The upload has %d parts, of which %d have arrived.".formatted(upload.parts(), parts.size()),
                    "",
                    "Send the others, and complete it again.");
        }
        try (var content = new Joined(parts)) {
            var stored = blobs.put(content);
            var location = Artifacts.Location.of(path);
            var artifact = new Artifact(location.path(), stored.sha256(), stored.bytes());
            database.<Boolean>write(change -> {
                require(change.sql(), id);
                Artifacts.link(change, location.root(), artifact);
                remove(change.sql(), id);
                return true;
            });
            return artifact;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives an upload up. The bytes of its parts stay until they are collected. */
    public void abort(String id, String path) {
        require(id, path);
        database.<Boolean>write(change -> {
            remove(change.sql(), id);
            return true;
        });
    }

    static void remove(Handle sql, String id) {
        sql.execute("DELETE FROM uploaded_part WHERE upload = ?", id);
        sql.execute("DELETE FROM part_upload WHERE id = ?", id);
    }

    private Upload require(String id, String path) {
        var upload = database.read(sql -> require(sql, id));
        if (!upload.path().equals(path)) {
            throw noSuchUpload(id);
        }
        return upload;
    }

    private static Upload require(Handle sql, String id) {
        return sql.select("SELECT path, parts FROM part_upload WHERE id = ?", id)
                .map((row, _) -> new Upload(row.getString(1), row.getInt(2)))
                .findOne()
                .orElseThrow(() -> noSuchUpload(id));
    }

    private static ProblemException noSuchUpload(String id) {
        return Problem.notFound("no-such-upload", "No upload '%s' is under way.".formatted(id), "", "Begin a new one.");
    }

    /** The parts as one; one after the other is open, however many there are. */
    private final class Joined extends InputStream {
        private final Queue<Sha256> left;
        private InputStream part = InputStream.nullInputStream();

        Joined(List<Sha256> parts) {
            left = new ArrayDeque<>(parts);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            while (true) {
                var read = part.read(into, offset, length);
                var next = read < 0 ? left.poll() : null;
                if (next == null) {
                    return read;
                }
                part.close();
                part = blobs.open(next);
            }
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public void close() throws IOException {
            part.close();
        }
    }
}
