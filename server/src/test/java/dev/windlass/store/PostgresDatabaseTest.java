package dev.windlass.store;

final class PostgresDatabaseTest extends DatabaseContract {
    @Override
    DatabaseUnderTest underTest() {
        return DatabaseUnderTest.postgres();
    }
}
