package dev.windlass.store;

import java.nio.file.Path;

/** The kinds of database that the program runs on. A test that touches one is run once for each. */
public enum DatabaseKind {
    SQLITE,
    POSTGRES;

    /** A new, empty database of this kind; where it is a file, it lies in the folder. */
    public DatabaseUnderTest in(Path folder) {
        return switch (this) {
            case SQLITE -> DatabaseUnderTest.sqlite(folder);
            case POSTGRES -> DatabaseUnderTest.postgres();
        };
    }
}
