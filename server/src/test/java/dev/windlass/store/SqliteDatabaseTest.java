package dev.windlass.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteDatabaseTest extends DatabaseContract {
    @TempDir
    Path folder;

    @Override
    DatabaseUnderTest underTest() {
        return DatabaseUnderTest.sqlite(folder);
    }
}
