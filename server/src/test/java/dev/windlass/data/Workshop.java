package dev.windlass.data;

import dev.windlass.blob.BlobStore;
import dev.windlass.frame.DuckDb;
import dev.windlass.frame.Sql;
import dev.windlass.kernel.Actor;
import dev.windlass.ledger.Ledger;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Datasets on a real database and a real engine in a directory of a test, with a clock that the test sets. */
public final class Workshop implements AutoCloseable {
    public static final Actor ANNA = new Actor("anna");

    public final Ledger ledger = new FakeLedger();
    public final BlobStore blobs;
    public final Database database;
    public final DuckDb engine;
    public final Datasets datasets;
    public final Path blobDirectory;
    private final DuckDb writer;
    private final Path directory;
    private Instant now = Instant.parse("2013-05-01T12:00:00Z");
    private int written;

    public Workshop(DatabaseKind kind, Path directory) {
        this.directory = directory;
        this.blobDirectory = directory.resolve("blobs");
        try {
            this.blobs = new FakeBlobs(blobDirectory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        InstantSource clock = () -> now;
        this.database = kind.in(directory).open(List.of("data", "validation"), clock);
        this.engine = DuckDb.confined(directory.resolve("duckdb"), List.of(blobDirectory));
        this.writer = DuckDb.open(directory.resolve("writer"));
        this.datasets = new Datasets(database, ledger, blobs, engine);
    }

    public void setClock(Instant at) {
        now = at;
    }

    /** Stores what {@code select} answers as a file; {@code path} says the format. */
    public NewFile file(String path, String select) {
        var file = directory.resolve("written-" + written++);
        writer.execute("COPY (%s) TO %s (FORMAT %s)"
                .formatted(select, Sql.text(file.toString()), path.endsWith(".parquet") ? "parquet" : "csv"));
        try {
            return bytes(path, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #file}, after a script that makes the tables that {@code select} reads. */
    public NewFile prepared(String path, String script, String select) {
        writer.execute(script);
        return file(path, select);
    }

    public NewFile text(String path, String content) {
        return bytes(path, content.getBytes(StandardCharsets.UTF_8));
    }

    public NewFile bytes(String path, byte[] content) {
        try {
            return new NewFile(
                    path, blobs.put(new ByteArrayInputStream(content)).sha256());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long storedBlobs() {
        try (var files = Files.list(blobDirectory)) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        engine.close();
        writer.close();
        database.close();
    }
}
