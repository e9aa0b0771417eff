package dev.windlass.store;

/** What SQL says differently. */
public enum Dialect {
    SQLITE("BLOB", "REAL", "", "WITHOUT ROWID"),
    POSTGRES("BYTEA", "DOUBLE PRECISION", " FOR UPDATE", "");

    private final String bytesType;
    private final String doubleType;
    private final String rowLock;
    private final String clustered;

    Dialect(String bytesType, String doubleType, String rowLock, String clustered) {
        this.bytesType = bytesType;
        this.doubleType = doubleType;
        this.rowLock = rowLock;
        this.clustered = clustered;
    }

    /**
     * Replaces the placeholders of a migration: {@code ${bytes}}, {@code ${double}}, and {@code ${clustered}} after a
     * table whose rows should lie in the order of its primary key.
     */
    String translate(String sql) {
        return sql.replace("${bytes}", bytesType)
                .replace("${double}", doubleType)
                .replace("${clustered}", clustered);
    }

    /** What to add to a SELECT whose row must not change until the transaction ends. SQLite has one writer anyway. */
    public String rowLock() {
        return rowLock;
    }
}
