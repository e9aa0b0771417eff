package dev.windlass.data;

import dev.windlass.blob.BlobStore;
import dev.windlass.kernel.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Files named by their hash in one directory. */
public final class FakeBlobs implements BlobStore {
    private final Path directory;

    public FakeBlobs(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    @Override
    public Stored put(InputStream content) throws IOException {
        var bytes = content.readAllBytes();
        var sha256 = Sha256.of(bytes);
        Files.write(file(sha256), bytes);
        return new Stored(sha256, bytes.length);
    }

    @Override
    public boolean contains(Sha256 sha256) {
        return Files.exists(file(sha256));
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
        return directory.resolve(sha256.hex());
    }

    /** Here everything is idle at once. */
    @Override
    public List<Sha256> idle(int part) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> new Sha256(file.getFileName().toString()))
                    .filter(hash -> (hash.bytes()[0] & 0xff) == part)
                    .toList();
        }
    }

    @Override
    public OptionalLong removeIdle(Sha256 sha256) throws IOException {
        var bytes = size(sha256);
        Files.delete(file(sha256));
        return OptionalLong.of(bytes);
    }
}
