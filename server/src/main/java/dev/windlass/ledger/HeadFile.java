package dev.windlass.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The file {@code ledger.head}: the newest checkpoint once more, outside the database. */
final class HeadFile {
    static final String FILE = "ledger.head";

    private final Path file;
    private long written = -1;

    HeadFile(Path directory) {
        this.file = directory.resolve(FILE);
    }

    /** Replaces the file unless it already has a newer checkpoint of this process. */
    synchronized void write(Checkpoint checkpoint) throws IOException {
        if (checkpoint.size() > written) {
            DurableFile.write(file, checkpoint.note(), DurableFile.READABLE);
            written = checkpoint.size();
        }
    }

    static Optional<String> read(Path directory) throws IOException {
        var file = directory.resolve(FILE);
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }
}
