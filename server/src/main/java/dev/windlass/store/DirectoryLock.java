package dev.windlass.store;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One server per directory, by a lock on its file {@code lock}, which says who holds it.
 *
 * <p>The operating system drops the lock when the process ends, however it ends, so a file left behind by a crash hinders
 * nobody. It also drops it when the process closes any other channel of the same file; therefore this process remembers
 * what it holds and never opens the file a second time.
 */
public final class DirectoryLock implements AutoCloseable {
    public static final String FILE = "lock";

    private static final Map<Path, Holder> HELD = new HashMap<>();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Who holds a directory.
     *
     * @param url where its server answers; empty while it starts, or when it has none
     */
    public record Holder(long pid, String url) {
        private String text() {
            return pid + "\n" + url + "\n";
        }

        private static Optional<Holder> parse(String text) {
            var lines = text.lines().toList();
            try {
                return lines.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Holder(Long.parseLong(lines.get(0)), lines.size() > 1 ? lines.get(1) : ""));
            } catch (NumberFormatException _) {
                return Optional.empty();
            }
        }
    }

    /** Takes the lock of {@code directory}, which is made when it does not exist, or says who has it. */
    public static DirectoryLock acquire(Path directory) {
        synchronized (HELD) {
            try {
                var real = Files.createDirectories(directory).toRealPath();
                var holder = HELD.get(real);
                if (holder != null) {
                    throw inUse(real, Optional.of(holder));
                }
                var channel = FileChannel.open(
                        real.resolve(FILE),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
                if (channel.tryLock() == null) {
                    channel.close();
                    throw inUse(real, Holder.parse(Files.readString(real.resolve(FILE))));
                }
                var lock = new DirectoryLock(real, channel);
                lock.announce("");
                return lock;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Says where the server of this directory answers. */
    public void announce(String url) {
        synchronized (HELD) {
            var holder = new Holder(ProcessHandle.current().pid(), url);
            try {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(holder.text().getBytes(StandardCharsets.UTF_8)), 0);
                channel.force(true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            HELD.put(directory, holder);
        }
    }

    /** Who holds {@code directory} now; empty when nobody does. */
    public static Optional<Holder> holder(Path directory) {
        synchronized (HELD) {
            var file = directory.resolve(FILE);
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            try {
                var held = HELD.get(directory.toRealPath());
                if (held != null) {
                    return Optional.of(held);
                }
                try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    return channel.tryLock() == null ? Holder.parse(Files.readString(file)) : Optional.empty();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static ProblemException inUse(Path directory, Optional<Holder> holder) {
        var who = holder.map(held -> "The process %d holds it%s."
                        .formatted(held.pid(), held.url().isEmpty() ? "" : " and answers at " + held.url()))
                .orElse("Another process holds it.");
        return Problem.conflict(
                "directory-in-use",
                "The directory '%s' is in use.".formatted(directory.getFileName()),
                who,
                "Stop that process, talk to it with --url, or use another directory with --dir.");
    }

    @Override
    public void close() {
        synchronized (HELD) {
            try {
                channel.truncate(0);
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                HELD.remove(directory);
            }
        }
    }
}
