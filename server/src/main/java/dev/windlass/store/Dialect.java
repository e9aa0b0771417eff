package dev.windlass.store;

/** What SQL says differently. */
public enum Dialect {
    SQLITE("BLOB", "REAL", ""),
    POSTGRES("BYTEA", "DOUBLE PRECISION", " FOR UPDATE");

    private final String bytesType;
    private final String doubleType;
    private final String rowLock;

    Dialect(String bytesType, String doubleType, String rowLock) {
        this.bytesType = bytesType;
        this.doubleType = doubleType;
        this.rowLock = rowLock;
    }

    /** Replaces the placeholders {@code ${bytes}} and {@code ${double}} of a migration. */
    String translate(String sql) {
        return sql.replace("${bytes}", bytesType).replace("${double}", doubleType);
    }

    /** What to add to a SELECT whose row must not change until the transaction ends. SQLite has one writer anyway. */
    public String rowLock() {
        return rowLock;
    }
}
