package dev.windlass.ledger;

import dev.windlass.store.DatabaseUnderTest;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteLedgerTest extends LedgerContract {
    @TempDir
    Path sqliteFolder;

    @Override
    DatabaseUnderTest underTest() {
        return DatabaseUnderTest.sqlite(sqliteFolder);
    }
}
