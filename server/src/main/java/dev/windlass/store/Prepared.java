package dev.windlass.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/**
 * A prepared statement for code that speaks JDBC itself, where the rate is highest. It is the connection's and is given
 * back, not closed; a result set must be closed before.
 */
public final class Prepared implements AutoCloseable {
    private final Handle handle;
    private final String sql;
    private final PreparedStatement statement;

    private Prepared(Handle handle, String sql, PreparedStatement statement) {
        this.handle = handle;
        this.sql = sql;
        this.statement = statement;
    }

    /** The statement of this text, on the connection of {@code handle}, which is one of a {@link Database}. */
    public static Prepared on(Handle handle, String sql) throws SQLException {
        if (!(handle.getStatementBuilder() instanceof ReusedStatements statements)) {
            throw new IllegalArgumentException("the handle is none of a database");
        }
        return new Prepared(handle, sql, statements.take(handle.getConnection(), sql));
    }

    public PreparedStatement statement() {
        return statement;
    }

    @Override
    public void close() throws SQLException {
        handle.getStatementBuilder().close(handle.getConnection(), sql, statement);
    }
}
