package dev.windlass.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * A kind of database that a contract suite runs on. A suite is an abstract class with one abstract method that answers
 * one of these, and two small subclasses: {@link #sqlite} and {@link #postgres}.
 */
public interface DatabaseUnderTest {
    /** Opens the database; each time it is the same one. */
    Database open(List<String> capabilities, InstantSource clock);

    /** What is there had the power failed this very moment, while the database is still open. */
    DatabaseUnderTest afterPowerFailure();

    static DatabaseUnderTest sqlite(Path folder) {
        return new DatabaseUnderTest() {
            @Override
            public Database open(List<String> capabilities, InstantSource clock) {
                return Database.open("sqlite:" + folder.resolve("windlass.db"), capabilities, clock);
            }

            @Override
            public DatabaseUnderTest afterPowerFailure() {
                try {
                    var copy = Files.createDirectory(folder.resolve("copy"));
                    for (var name : List.of("windlass.db", "windlass.db-wal")) {
                        if (Files.exists(folder.resolve(name))) {
                            Files.copy(folder.resolve(name), copy.resolve(name));
                        }
                    }
                    return sqlite(copy);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    static DatabaseUnderTest postgres() {
        var url = PostgresForTests.newDatabase();
        return new DatabaseUnderTest() {
            @Override
            public Database open(List<String> capabilities, InstantSource clock) {
                return Database.open(url, capabilities, clock);
            }

            @Override
            public DatabaseUnderTest afterPowerFailure() {
                PostgresForTests.crash();
                return this;
            }
        };
    }
}
