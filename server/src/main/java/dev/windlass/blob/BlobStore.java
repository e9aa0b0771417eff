package dev.windlass.blob;

import dev.windlass.kernel.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Bytes by the hash of their content. Safe for many threads. Every implementation passes {@code BlobStoreContract}. */
public interface BlobStore {
    /** What was stored: its name and its length in bytes. */
    record Stored(Sha256 sha256, long bytes) {}

    /** Reads {@code content} to its end and keeps it; on stable storage when this returns. */
    Stored put(InputStream content) throws IOException;

    boolean contains(Sha256 sha256);

    long size(Sha256 sha256) throws IOException;

    InputStream open(Sha256 sha256) throws IOException;

    /** A local file with these bytes, for programs that read files. Must not be changed. */
    Path file(Sha256 sha256) throws IOException;
}
