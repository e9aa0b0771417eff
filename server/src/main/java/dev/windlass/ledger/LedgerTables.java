package dev.windlass.ledger;

import dev.windlass.kernel.Sha256;
import dev.windlass.store.Dialect;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The SQL of the ledger. */
final class LedgerTables {
    private static final int FETCH_ROWS = 1_000;

    /** Sorts after every subject with the same beginning, being the largest code point there is. */
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    private static final String ENTRY = "SELECT seq, at_ms, actor, subject, kind, body, reason FROM ledger_event";

    private LedgerTables() {}

    /** The size of the tree, its right edge, and how many checkpoints were made. */
    record Head(long size, String peaks, int checkpoints) {
        Frontier frontier() {
            return Frontier.of(size, peaks);
        }
    }

    record StoredEntry(Entry entry, byte[] leaf) {}

    record StoredCheckpoint(int number, long size, String note) {}

    static Head head(Handle sql) {
        return sql.createQuery("SELECT size, peaks, checkpoints FROM ledger_head WHERE id = 1")
                .map((row, _) -> new Head(row.getLong(1), row.getString(2), row.getInt(3)))
                .one();
    }

    static void insertCheckpoint(Handle sql, StoredCheckpoint checkpoint, long atMs) {
        sql.execute(
                "INSERT INTO ledger_checkpoint (number, size, note, at_ms) VALUES (?, ?, ?, ?)",
                checkpoint.number(),
                checkpoint.size(),
                checkpoint.note(),
                atMs);
    }

    static Optional<StoredCheckpoint> newestCheckpoint(Handle sql) {
        return sql.createQuery("SELECT number, size, note FROM ledger_checkpoint ORDER BY number DESC LIMIT 1")
                .map((row, _) -> checkpoint(row))
                .findOne();
    }

    static List<StoredCheckpoint> checkpoints(Handle sql) {
        return sql.createQuery("SELECT number, size, note FROM ledger_checkpoint ORDER BY number")
                .map((row, _) -> checkpoint(row))
                .list();
    }

    static Optional<Entry> find(Handle sql, long seq) {
        return sql.createQuery(ENTRY + " WHERE seq = ?")
                .bind(0, seq)
                .map((row, _) -> entry(row))
                .findOne();
    }

    /** Entries above {@code after}, in order. */
    static List<Entry> page(Handle sql, Dialect dialect, Subjects subjects, long after, int limit) {
        return select(sql, dialect, subjects, " AND seq > :after ORDER BY seq")
                .bind("after", after)
                .bind("limit", limit)
                .map((row, _) -> entry(row))
                .list();
    }

    /** The newest entries first. */
    static List<Entry> latest(Handle sql, Dialect dialect, Subjects subjects, int limit) {
        return select(sql, dialect, subjects, " ORDER BY seq DESC")
                .bind("limit", limit)
                .map((row, _) -> entry(row))
                .list();
    }

    private static Query select(Handle sql, Dialect dialect, Subjects subjects, String rest) {
        return switch (subjects) {
            case Subjects.Any _ -> sql.createQuery(ENTRY + " WHERE 1 = 1" + rest + " LIMIT :limit");
            case Subjects.Exactly(String subject) ->
                sql.createQuery(ENTRY + " WHERE subject = :subject" + rest + " LIMIT :limit")
                        .bind("subject", subject);
            case Subjects.StartingWith(String prefix) ->
                sql.createQuery(ENTRY + " WHERE " + startsSo(dialect) + rest + " LIMIT :limit")
                        .bind("prefix", prefix)
                        .bind("end", prefix + LAST);
        };
    }

    /** A range of code points on both, so that the index on the subject serves it. */
    static String startsSo(Dialect dialect) {
        return switch (dialect) {
            case SQLITE -> "subject >= :prefix AND subject < :end";
            case POSTGRES -> "subject ~>=~ :prefix AND subject ~<~ :end";
        };
    }

    /** All entries in order, one at a time. */
    static void scan(Handle sql, Consumer<StoredEntry> consumer) {
        try (var rows = sql
                .createQuery(
                        "SELECT seq, at_ms, actor, subject, kind, body, reason, leaf_hash FROM ledger_event ORDER BY seq")
                .setFetchSize(FETCH_ROWS)
                .map((row, _) -> new StoredEntry(entry(row), row.getBytes(8)))
                .stream()) {
            rows.forEach(consumer);
        }
    }

    /** The stored hash of a full subtree; no bytes when it is missing. */
    static byte[] node(Handle sql, int level, long position) {
        var query = level == 0
                ? sql.createQuery("SELECT leaf_hash FROM ledger_event WHERE seq = :position")
                : sql.createQuery("SELECT hash FROM ledger_node WHERE level = :level AND position = :position")
                        .bind("level", level);
        return query.bind("position", position)
                .map((row, _) -> row.getBytes(1))
                .findOne()
                .orElseGet(() -> new byte[0]);
    }

    static long nodes(Handle sql) {
        return sql.createQuery("SELECT COUNT(*) FROM ledger_node")
                .mapTo(Long.class)
                .one();
    }

    static Merkle.Nodes tree(Handle sql) {
        return (level, position) -> {
            var hash = node(sql, level, position);
            if (hash.length != Sha256.BYTES) {
                throw new IllegalStateException("the ledger lacks node %d/%d".formatted(level, position));
            }
            return hash;
        };
    }

    private static StoredCheckpoint checkpoint(ResultSet row) throws SQLException {
        return new StoredCheckpoint(row.getInt(1), row.getLong(2), row.getString(3));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7));
    }
}
