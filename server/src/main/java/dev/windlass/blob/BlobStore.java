package dev.windlass.blob;

import dev.windlass.kernel.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Bytes by the hash of their content. Safe for many threads. Every implementation passes {@code BlobStoreContract}. */
public interface BlobStore {
    /** What was stored: its name and its length in bytes. */
    record Stored(Sha256 sha256, long bytes) {}

    /**
     * How long bytes stay after they were put or asked for, whether or not anything refers to them: so long somebody has
     * to enter them where they belong.
     */
    Duration KEPT_AT_LEAST = Duration.ofDays(1);

    /** How many parts {@link #idle} looks at one by one. */
    int PARTS = 256;

    /** Reads {@code content} to its end and keeps it; on stable storage when this returns. */
    Stored put(InputStream content) throws IOException;

    /** Whether these bytes are here. If they are, they stay for {@link #KEPT_AT_LEAST} from now on. */
    boolean contains(Sha256 sha256);

    long size(Sha256 sha256) throws IOException;

    InputStream open(Sha256 sha256) throws IOException;

    /** A local file with these bytes, for programs that read files. Must not be changed. */
    Path file(Sha256 sha256) throws IOException;

    /**
     * What was neither put nor asked for lately, and may go when nothing refers to it.
     *
     * @param part the first byte of the hashes that are looked at, 0 to {@link #PARTS} - 1
     */
    List<Sha256> idle(int part) throws IOException;

    /** Removes bytes, unless they are not idle any more; answers how many they were. */
    OptionalLong removeIdle(Sha256 sha256) throws IOException;
}
