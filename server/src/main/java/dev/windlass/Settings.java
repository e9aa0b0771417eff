package dev.windlass;

import dev.windlass.training.PythonSettings;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * How a server is set up.
 *
 * @param directory where everything is kept that is not in the database
 * @param database address of the database; empty for a SQLite file in the directory
 * @param clock tells the time of every prediction, event and decision
 * @param python whether and with what scripts of users are run
 */
public record Settings(Path directory, String database, InstantSource clock, PythonSettings python) {
    /** With what the environment of this process says of Python. */
    public Settings(Path directory, String database, InstantSource clock) {
        this(directory, database, clock, PythonSettings.of(System.getenv()));
    }

    /** A directory with all that belongs to it, by the time of the machine. */
    public static Settings of(Path directory) {
        return new Settings(directory, "", InstantSource.system());
    }

    String databaseUrl() {
        return database.isEmpty() ? "sqlite:" + directory.resolve("windlass.db") : database;
    }
}
