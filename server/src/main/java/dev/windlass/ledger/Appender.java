package dev.windlass.ledger;

import dev.windlass.store.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultSetException;
import org.jspecify.annotations.Nullable;

/**
 * The statements of an append, prepared once for the connection that writes. Appending is the one path of the ledger
 * that every change takes, and preparing its statements anew costs several times what running them does.
 *
 * <p>Used on the writing thread only. The statements end with their connection.
 */
final class Appender {
    private static final String HEAD = "SELECT size, peaks, checkpoints FROM ledger_head WHERE id = 1";
    private static final String EVENT =
            "INSERT INTO ledger_event (seq, at_ms, actor, subject, kind, body, reason, leaf_hash)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String NODE = "INSERT INTO ledger_node (level, position, hash) VALUES (?, ?, ?)";
    private static final String MOVE = "UPDATE ledger_head SET size = ?, peaks = ?, checkpoints = ? WHERE id = 1";

    private @Nullable Prepared prepared;

    private record Prepared(
            Connection connection,
            PreparedStatement head,
            PreparedStatement event,
            PreparedStatement node,
            PreparedStatement move) {}

    private Prepared on(Handle sql, Dialect dialect) throws SQLException {
        var known = prepared;
        var connection = sql.getConnection();
        if (known == null || !known.connection.equals(connection)) {
            known = new Prepared(
                    connection,
                    connection.prepareStatement(HEAD + dialect.rowLock()),
                    connection.prepareStatement(EVENT),
                    connection.prepareStatement(NODE),
                    connection.prepareStatement(MOVE));
            prepared = known;
        }
        return known;
    }

    /** The head, which no other process can change until the transaction ends. */
    LedgerTables.Head lockHead(Handle sql, Dialect dialect) {
        try (ResultSet row = on(sql, dialect).head.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException("the ledger has no head");
            }
            return new LedgerTables.Head(row.getLong(1), row.getString(2), row.getInt(3));
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    void insert(Handle sql, Dialect dialect, Entry entry, byte[] leaf) {
        try {
            var insert = on(sql, dialect).event;
            insert.setLong(1, entry.seq());
            insert.setLong(2, entry.atMs());
            insert.setString(3, entry.actor());
            insert.setString(4, entry.subject());
            insert.setString(5, entry.kind());
            insert.setString(6, entry.body());
            insert.setString(7, entry.reason());
            insert.setBytes(8, leaf);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    void insertNode(Handle sql, Dialect dialect, int level, long position, byte[] hash) {
        try {
            var insert = on(sql, dialect).node;
            insert.setInt(1, level);
            insert.setLong(2, position);
            insert.setBytes(3, hash);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    void moveHead(Handle sql, Dialect dialect, LedgerTables.Head head) {
        try {
            var update = on(sql, dialect).move;
            update.setLong(1, head.size());
            update.setString(2, head.peaks());
            update.setInt(3, head.checkpoints());
            update.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** As Jdbi says it, so that the database translates it as it does its other failures. */
    private static RuntimeException failed(SQLException e) {
        return new ResultSetException("the ledger could not append", e, null);
    }
}
