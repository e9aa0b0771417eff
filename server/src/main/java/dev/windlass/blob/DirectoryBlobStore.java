package dev.windlass.blob;

import dev.windlass.kernel.Ids;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.kernel.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Blobs as files of one directory: {@code objects/aa/bb/aabb…}.
 *
 * <p>Content is written to {@code incoming/} under a random name while its hash is computed, forced to the disk, made
 * read-only, renamed to its hash, and then the folders that name it are forced too. A crash leaves at most a file in
 * {@code incoming/}, which the next start removes. Content that is already there is not written twice.
 *
 * <p>When bytes were last wanted is the time of their file, which is renewed when it is older than an hour. Renewing and
 * removing exclude each other, so that nobody is told of bytes that are about to go.
 */
public final class DirectoryBlobStore implements BlobStore {
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final Set<PosixFilePermission> READ_ONLY = EnumSet.of(PosixFilePermission.OWNER_READ);

    private static final Duration RENEWED_AFTER = Duration.ofHours(1);
    private static final Duration IDLE_AFTER = KEPT_AT_LEAST.plus(RENEWED_AFTER);

    private final Path objects;
    private final Path incoming;
    private final InstantSource clock;
    private final Lock renewal;
    private final Lock removal;

    /** Opens the store in {@code root}, which is made when it does not exist. One process at a time may do so. */
    public DirectoryBlobStore(Path root) throws IOException {
        this(root, InstantSource.system());
    }

    /** @param clock the time of files */
    public DirectoryBlobStore(Path root, InstantSource clock) throws IOException {
        this.clock = clock;
        var lock = new ReentrantReadWriteLock();
        this.renewal = lock.readLock();
        this.removal = lock.writeLock();
        this.objects = Files.createDirectories(root.resolve("objects"));
        this.incoming = Files.createDirectories(root.resolve("incoming"));
        try (var leftovers = Files.newDirectoryStream(incoming)) {
            for (var leftover : leftovers) {
                Files.delete(leftover);
            }
        }
    }

    @Override
    public Stored put(InputStream content) throws IOException {
        var temporary = incoming.resolve(Ids.random());
        try {
            var stored = write(content, temporary);
            renewal.lock();
            try {
                if (!renew(stored.sha256())) {
                    publish(temporary, stored.sha256());
                }
            } finally {
                renewal.unlock();
            }
            return stored;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static Stored write(InputStream content, Path temporary) throws IOException {
        var digest = Sha256.digest();
        var bytes = 0L;
        try (var channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var buffer = new byte[BUFFER_BYTES];
            for (var read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                digest.update(buffer, 0, read);
                append(channel, ByteBuffer.wrap(buffer, 0, read));
                bytes += read;
            }
            force(channel);
        }
        return new Stored(Sha256.wrap(digest.digest()), bytes);
    }

    private static void append(FileChannel channel, ByteBuffer rest) {
        try {
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } catch (IOException e) {
            throw notStored(e);
        }
    }

    private static void force(FileChannel channel) {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw notStored(e);
        }
    }

    /** Nearly always a full disk; what else it may be, the message says. */
    private static ProblemException notStored(IOException e) {
        return new ProblemException(
                new Problem(
                        Problem.Kind.STORAGE_FULL,
                        "storage-full",
                        "The bytes could not be stored, and nothing of them was kept.",
                        String.valueOf(e.getMessage()),
                        "Free some disk space and send them again."),
                e);
    }

    private void publish(Path temporary, Sha256 sha256) throws IOException {
        if (Files.getFileStore(temporary).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(temporary, READ_ONLY);
        }
        var hex = sha256.hex();
        var outer = objects.resolve(hex.substring(0, 2));
        var inner = outer.resolve(hex.substring(2, 4));
        Files.createDirectories(inner);
        Files.setLastModifiedTime(temporary, FileTime.from(clock.instant()));
        Files.move(temporary, inner.resolve(hex), StandardCopyOption.ATOMIC_MOVE);
        force(inner);
        force(outer);
        force(objects);
    }

    /** A name in a folder lasts only once the folder itself is on the disk. */
    private static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public boolean contains(Sha256 sha256) {
        renewal.lock();
        try {
            return renew(sha256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            renewal.unlock();
        }
    }

    private boolean renew(Sha256 sha256) throws IOException {
        var file = path(sha256);
        try {
            if (isOlder(file, RENEWED_AFTER)) {
                Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            }
            return true;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private boolean isOlder(Path file, Duration age) throws IOException {
        var since = Files.getLastModifiedTime(file).toInstant();
        return since.isBefore(clock.instant().minus(age));
    }

    @Override
    public List<Sha256> idle(int part) throws IOException {
        var outer = objects.resolve(HexFormat.of().toHexDigits((byte) part));
        var idle = new ArrayList<Sha256>();
        if (Files.exists(outer)) {
            try (var inners = Files.newDirectoryStream(outer)) {
                for (var inner : inners) {
                    addIdle(inner, idle);
                }
            }
        }
        return idle;
    }

    private void addIdle(Path inner, List<Sha256> idle) throws IOException {
        try (var files = Files.newDirectoryStream(inner)) {
            for (var file : files) {
                if (isOlder(file, IDLE_AFTER)) {
                    idle.add(new Sha256(file.getFileName().toString()));
                }
            }
        }
    }

    @Override
    public OptionalLong removeIdle(Sha256 sha256) throws IOException {
        var file = path(sha256);
        removal.lock();
        try {
            if (!isOlder(file, IDLE_AFTER)) {
                return OptionalLong.empty();
            }
            var bytes = Files.size(file);
            Files.delete(file);
            return OptionalLong.of(bytes);
        } catch (NoSuchFileException _) {
            return OptionalLong.empty();
        } finally {
            removal.unlock();
        }
    }

    @Override
    public long size(Sha256 sha256) throws IOException {
        return Files.size(file(sha256));
    }

    @Override
    public InputStream open(Sha256 sha256) throws IOException {
        return Files.newInputStream(file(sha256));
    }

    @Override
    public Path file(Sha256 sha256) {
        var path = path(sha256);
        if (!Files.exists(path)) {
            throw Problem.notFound(
                    "no-such-blob",
                    "There are no bytes with the hash %s.".formatted(sha256),
                    "They were never stored here.",
                    "Upload them with PUT /api/v1/blobs/%s.".formatted(sha256));
        }
        return path;
    }

    private Path path(Sha256 sha256) {
        var hex = sha256.hex();
        return objects.resolve(hex.substring(0, 2)).resolve(hex.substring(2, 4)).resolve(hex);
    }
}
