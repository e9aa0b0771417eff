package dev.windlass.ledger;

import dev.windlass.store.DatabaseUnderTest;

final class PostgresLedgerTest extends LedgerContract {
    @Override
    DatabaseUnderTest underTest() {
        return DatabaseUnderTest.postgres();
    }
}
