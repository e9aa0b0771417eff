package dev.windlass.store;

/** What SQL says differently. */
public enum Dialect {
    SQLITE("BLOB", "REAL", "INTEGER", "", "WITHOUT ROWID", ""),
    POSTGRES("BYTEA", "DOUBLE PRECISION", "BIGINT", " FOR UPDATE", "", "text_pattern_ops");

    private final String bytesType;
    private final String doubleType;
    private final String rowNumber;
    private final String rowLock;
    private final String clustered;
    private final String byCodePoint;

    Dialect(
            String bytesType,
            String doubleType,
            String rowNumber,
            String rowLock,
            String clustered,
            String byCodePoint) {
        this.bytesType = bytesType;
        this.doubleType = doubleType;
        this.rowNumber = rowNumber;
        this.rowLock = rowLock;
        this.clustered = clustered;
        this.byCodePoint = byCodePoint;
    }

    /**
     * Replaces the placeholders of a migration: {@code ${bytes}}, {@code ${double}}, {@code ${row_number}} for a whole
     * number that is the primary key of rows that are only appended, {@code ${clustered}} after a table whose rows
     * should lie in the order of its primary key, and {@code ${by_code_point}} after a text column of an index that
     * ranges of its beginnings are read by, whatever the language of the database.
     */
    String translate(String sql) {
        return sql.replace("${bytes}", bytesType)
                .replace("${double}", doubleType)
                .replace("${clustered}", clustered)
                .replace("${row_number}", rowNumber)
                .replace("${by_code_point}", byCodePoint);
    }

    /** What to add to a SELECT whose row must not change until the transaction ends. SQLite has one writer anyway. */
    public String rowLock() {
        return rowLock;
    }
}
