package dev.windlass.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The prepared statements of one connection, kept for the next who needs the same text: preparing one costs several
 * times what running it does. A statement that is in use is not given to a second; that one gets its own. The statements
 * that were not used for longest are closed, and all of them end with their connection.
 */
final class ReusedStatements extends DefaultStatementBuilder {
    /** Statements kept per connection. */
    static final int IDLE_MAX = 200;

    private final LinkedHashMap<String, PreparedStatement> idle = new LinkedHashMap<>();
    private final Set<Statement> lent = Collections.newSetFromMap(new IdentityHashMap<>());

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context) throws SQLException {
        return context.isReturningGeneratedKeys() || context.isConcurrentUpdatable()
                ? super.create(connection, sql, context)
                : take(connection, sql);
    }

    PreparedStatement take(Connection connection, String sql) throws SQLException {
        var known = idle.remove(sql);
        var statement = known == null ? connection.prepareStatement(sql) : known;
        lent.add(statement);
        return statement;
    }

    @Override
    public void close(Connection connection, String sql, Statement statement) throws SQLException {
        if (!lent.remove(statement) || !(statement instanceof PreparedStatement prepared)) {
            super.close(connection, sql, statement);
            return;
        }
        prepared.clearParameters();
        prepared.clearBatch();
        var other = idle.put(sql, prepared);
        if (other != null) {
            other.close();
        }
        if (idle.size() > IDLE_MAX) {
            var oldest = idle.firstEntry();
            idle.remove(oldest.getKey());
            oldest.getValue().close();
        }
    }
}
