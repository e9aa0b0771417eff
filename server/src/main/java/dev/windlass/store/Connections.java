package dev.windlass.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.windlass.kernel.Problem;
import java.net.URI;
import java.nio.file.Path;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.Function;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/** How each kind of database is opened. */
final class Connections {
    private static final int BUSY_TIMEOUT_MS = 10_000;
    private static final int CACHE_KIB = 32 * 1024;

    /** Pages of SQLite's log from which on a commit copies them itself: 64 MiB. See {@link Checkpoints}. */
    static final int LOG_PAGES_MAX = 16_384;

    private static final int POOL_MAX = 8;
    private static final int CONNECT_TIMEOUT_MS = 10_000;

    private Connections() {}

    record Opened(Dialect dialect, Jdbi jdbi, AutoCloseable source) {}

    /** WAL and {@code synchronous=FULL}: a commit is fsynced before it is answered, and readers never wait. */
    static Opened sqlite(String url) {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_TIMEOUT_MS);
        config.setCacheSize(-CACHE_KIB);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, String.valueOf(LOG_PAGES_MAX));
        config.enforceForeignKeys(true);
        config.setGetGeneratedKeys(false); // nobody asks for them, and the driver asks for each insert
        config.resetOpenMode(SQLiteOpenMode.FULLMUTEX); // a connection is used by one thread at a time
        config.setOpenMode(SQLiteOpenMode.NOMUTEX);
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + Path.of(url.substring("sqlite:".length())));
        return new Opened(
                Dialect.SQLITE, reusing(Jdbi.create(withRegularExpressions(source::getConnection))), () -> {});
    }

    private static Jdbi reusing(Jdbi jdbi) {
        jdbi.setStatementBuilderFactory(_ -> new ReusedStatements());
        return jdbi;
    }

    /** {@code text REGEXP pattern}, for which SQLite has the word but no function. */
    private static ConnectionFactory withRegularExpressions(ConnectionFactory factory) {
        return () -> {
            var connection = factory.openConnection();
            Function.create(connection, "regexp", new RegularExpression());
            return connection;
        };
    }

    static Opened postgres(String url) {
        var config = new HikariConfig();
        try {
            var uri = URI.create(url);
            config.setJdbcUrl("jdbc:postgresql://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                    + uri.getPath() + (uri.getQuery() == null ? "" : "?" + uri.getQuery()));
            if (uri.getUserInfo() != null) {
                var parts = uri.getUserInfo().split(":", 2);
                config.setUsername(parts[0]);
                config.setPassword(parts.length > 1 ? parts[1] : "");
            }
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(
                    "bad-database-url",
                    "The database address cannot be read.",
                    "It is neither sqlite:PATH nor postgresql://USER:PASSWORD@HOST:PORT/NAME.",
                    "Correct --database.");
        }
        config.setMaximumPoolSize(POOL_MAX);
        config.setConnectionTimeout(CONNECT_TIMEOUT_MS);
        config.setPoolName("windlass");
        try {
            var source = new HikariDataSource(config);
            return new Opened(Dialect.POSTGRES, reusing(Jdbi.create(source)), source);
        } catch (HikariPool.PoolInitializationException e) {
            throw Problem.unavailable(
                    "database-unreachable",
                    "The database cannot be reached.",
                    String.valueOf(e.getMessage()),
                    "Check its address, and that it is running.");
        }
    }
}
