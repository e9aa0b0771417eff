package dev.windlass.frame;

import dev.windlass.kernel.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * An embedded DuckDB without a file of its own. It starts with the first statement, runs statements on a few platform
 * threads, and answers callers of any thread. It never touches the network: extensions are neither loaded nor fetched.
 */
public final class DuckDb implements AutoCloseable {
    /** Statements that run at a time; more wait. */
    public static final int STATEMENTS_MAX = 2;

    /** What the engine may hold in memory; it spills to its directory beyond. */
    public static final String MEMORY_MAX = "400MB";

    /** The code of the problem that a query needs more than that. */
    public static final String TOO_LARGE = "query-too-large";

    /** What the engine may spill. */
    public static final String SPILL_MAX = "16GB";

    private static final int NATIVE_THREADS = 2;

    private final Path home;
    private final List<Path> directories;
    private final ExecutorService threads;
    private final List<DuckDBConnection> connections = new ArrayList<>();
    private @Nullable DuckDBConnection root;

    private DuckDb(Path home, List<Path> directories) {
        this.home = home.toAbsolutePath();
        this.directories = List.copyOf(directories);
        this.threads = Executors.newFixedThreadPool(STATEMENTS_MAX, Worker::new);
    }

    /** An engine that reads and writes any local file; for statements of this program's own making. */
    public static DuckDb open(Path home) {
        return new DuckDb(home, List.of());
    }

    /** An engine whose statements see no file outside {@code home} and {@code directories}; for statements of users. */
    public static DuckDb confined(Path home, List<Path> directories) {
        var all = new ArrayList<>(directories);
        all.add(home);
        return new DuckDb(home, all);
    }

    /** What to do with the rows of a query, on the engine's thread. */
    public interface ResultSetFunction<T extends @Nullable Object> {
        T apply(ResultSet rows) throws SQLException;
    }

    /** What to do with a connection, on the engine's thread. */
    interface ConnectionFunction<T extends @Nullable Object> {
        T apply(DuckDBConnection connection) throws SQLException;
    }

    /** Runs a query and returns all of its rows. */
    public Frame frame(String sql) {
        return run(connected -> FrameReader.read(connected, sql));
    }

    /** Runs a query. {@code args} fill its question marks; an {@link Instant} becomes a TIMESTAMP in UTC. */
    public <T extends @Nullable Object> T query(String sql, List<?> args, ResultSetFunction<T> reader) {
        return run(connected -> {
            try (var statement = connected.prepareStatement(sql)) {
                bind(statement, args);
                try (var rows = statement.executeQuery()) {
                    return reader.apply(rows);
                }
            }
        });
    }

    public void execute(String sql, @Nullable Object... args) {
        run(connected -> {
            try (var statement = connected.prepareStatement(sql)) {
                bind(statement, Arrays.asList(args));
                return statement.execute();
            }
        });
    }

    /**
     * Refuses all but one SELECT statement, so that a user's query can be put into parentheses inside another.
     *
     * @return the statement without what follows its last semicolon
     */
    public String oneSelect(String sql) {
        var trimmed = sql.strip();
        while (trimmed.endsWith(";")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1).stripTrailing();
        }
        var verdict = query(
                "SELECT t ->> 'error_message', json_array_length(t -> 'statements') FROM (SELECT json_serialize_sql(?) AS t)",
                List.of(trimmed),
                rows -> {
                    rows.next();
                    var error = rows.getString(1);
                    return error != null ? error : rows.getInt(2) == 1 ? "" : "It holds several statements.";
                });
        if (!verdict.isEmpty()) {
            throw Problem.invalid(
                    "bad-query",
                    "The SQL is not one SELECT statement.",
                    verdict.endsWith(".") ? verdict : verdict + ".",
                    "Write one SELECT statement.");
        }
        return trimmed;
    }

    <T extends @Nullable Object> T run(ConnectionFunction<T> work) {
        if (Thread.currentThread() instanceof Worker worker && worker.owner() == this) {
            return onThisThread(work, worker);
        }
        try {
            return CompletableFuture.supplyAsync(() -> onThisThread(work, (Worker) Thread.currentThread()), threads)
                    .join();
        } catch (RejectedExecutionException _) {
            throw Problem.unavailable("stopping", "The server is stopping.", "No further query is run.", "");
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static <T extends @Nullable Object> T onThisThread(ConnectionFunction<T> work, Worker worker) {
        try {
            return work.apply(worker.connection());
        } catch (SQLException e) {
            throw DuckDbProblems.of(e);
        }
    }

    private DuckDBConnection connect() throws SQLException {
        synchronized (connections) {
            if (root == null) {
                root = start();
            }
            var opened = root.duplicate();
            connections.add(opened);
            return opened;
        }
    }

    /** A thread with a connection of its own. */
    private final class Worker extends Thread {
        private @Nullable DuckDBConnection connection;

        Worker(Runnable work) {
            super(work, "duckdb");
            setDaemon(true);
        }

        DuckDb owner() {
            return DuckDb.this;
        }

        DuckDBConnection connection() throws SQLException {
            var mine = connection;
            if (mine == null) {
                mine = connect();
                connection = mine;
            }
            return mine;
        }
    }

    private DuckDBConnection start() throws SQLException {
        try {
            Files.createDirectories(home.resolve("spill"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var opened = DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
        try (var statement = opened.createStatement()) {
            for (var setting : settings()) {
                statement.execute(setting);
            }
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    private List<String> settings() {
        var settings = new ArrayList<>(List.of(
                "SET autoinstall_known_extensions = false",
                "SET autoload_known_extensions = false",
                "SET allow_community_extensions = false",
                "SET home_directory = " + Sql.text(home.toString()),
                "SET extension_directory = "
                        + Sql.text(home.resolve("extensions").toString()),
                "SET secret_directory = " + Sql.text(home.resolve("secrets").toString()),
                "SET temp_directory = " + Sql.text(home.resolve("spill").toString()),
                "SET max_temp_directory_size = " + Sql.text(SPILL_MAX),
                "SET memory_limit = " + Sql.text(MEMORY_MAX),
                "SET threads = " + NATIVE_THREADS,
                "SET TimeZone = 'UTC'"));
        if (!directories.isEmpty()) {
            settings.add("SET allowed_directories = "
                    + directories.stream()
                            .map(directory ->
                                    Sql.text(directory.toAbsolutePath().toString()))
                            .collect(Collectors.joining(", ", "[", "]")));
            settings.add("SET enable_external_access = false");
            settings.add("SET lock_configuration = true");
        }
        return settings;
    }

    private static void bind(PreparedStatement statement, List<?> args) throws SQLException {
        for (var i = 0; i < args.size(); i++) {
            var arg = args.get(i);
            // A driver that is handed an instant may shift it into the time zone of the machine.
            statement.setObject(
                    i + 1,
                    arg instanceof Instant at ? at.atOffset(ZoneOffset.UTC).toLocalDateTime() : arg);
        }
    }

    @Override
    public void close() {
        threads.close();
        try {
            synchronized (connections) {
                for (var opened : connections) {
                    opened.close();
                }
                if (root != null) {
                    root.close();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the engine could not be closed", e);
        }
    }
}
