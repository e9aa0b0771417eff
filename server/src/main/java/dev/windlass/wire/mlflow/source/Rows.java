package dev.windlass.wire.mlflow.source;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * Reads tables of a foreign database, of which it is not known which columns they have: what a table lacks, is null.
 * Views count as nothing, since they could do anything.
 */
final class Rows implements AutoCloseable {
    /** Longer texts are cut while they are read. */
    static final int TEXT_LENGTH_MAX = 1_000_000;

    private static final Set<String> TEXTS = Set.of("text", "character varying");
    private static final int TOGETHER = 200;
    private static final int FETCHED_TOGETHER = 1_000;
    private static final String SQLITE_MAGIC = "SQLite format 3\0";
    private static final int WAL_VERSION = 2;
    private static final int VERSION_OFFSET = 18;

    private final Connection connection;
    private final String name;
    private final boolean postgres;
    private final Map<String, Map<String, String>> tables;

    private Rows(Connection connection, String name, boolean postgres) throws SQLException {
        this.connection = connection;
        this.name = name;
        this.postgres = postgres;
        this.tables = tables();
    }

    static Rows sqlite(Path file) throws IOException {
        var head = new byte[VERSION_OFFSET + 2];
        try (var in = Files.newInputStream(file)) {
            var read = in.readNBytes(head, 0, head.length);
            if (read < head.length
                    || !Arrays.equals(
                            Arrays.copyOf(head, SQLITE_MAGIC.length()),
                            SQLITE_MAGIC.getBytes(StandardCharsets.US_ASCII))) {
                throw MlflowSources.notMlflow(file.toString(), "It is not a SQLite file.");
            }
        }
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        // A file in this mode that no program has open could only be read with files made beside it.
        var still = head[VERSION_OFFSET] == WAL_VERSION && !Files.exists(Path.of(file + "-wal"));
        var url = "jdbc:sqlite:file:%s?mode=ro%s".formatted(escaped(file), still ? "&immutable=1" : "");
        try {
            var connection = DriverManager.getConnection(url, config.toProperties());
            try (var statement = connection.createStatement()) {
                statement.execute("PRAGMA trusted_schema = OFF");
                statement.execute("PRAGMA query_only = ON");
            }
            return new Rows(connection, "sqlite:///" + file, false);
        } catch (SQLException e) {
            throw unreadable("sqlite:///" + file, e);
        }
    }

    private static String escaped(Path file) {
        return file.toString().replace("%", "%25").replace("?", "%3f").replace("#", "%23");
    }

    static Rows postgres(String address) {
        var uri = uri(address);
        var name = MlflowSources.withoutSecrets(uri);
        var properties = new Properties();
        var user = uri.getUserInfo();
        if (user != null) {
            var parts = user.split(":", 2);
            properties.setProperty("user", parts[0]);
            properties.setProperty("password", parts.length > 1 ? parts[1] : "");
        }
        properties.setProperty("readOnly", "true");
        properties.setProperty("readOnlyMode", "always");
        properties.setProperty("ApplicationName", "windlass import");
        var query = uri.getRawQuery();
        var url = "jdbc:postgresql://%s%s%s%s"
                .formatted(
                        uri.getHost(),
                        uri.getPort() < 0 ? "" : ":" + uri.getPort(),
                        uri.getPath(),
                        query == null ? "" : "?" + query);
        try {
            var connection = DriverManager.getConnection(url, properties);
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return new Rows(connection, name, true);
        } catch (SQLException e) {
            throw unreadable(name, e);
        }
    }

    private static URI uri(String address) {
        try {
            var uri = URI.create(address.replaceFirst("^postgres(ql)?(\\+\\w+)?:", "postgresql:"));
            if (uri.getHost() != null && uri.getPath().length() > 1) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // Told below, without the address, in which there may be a password.
        }
        throw Problem.invalid(
                "bad-source",
                "The address of the database cannot be read.",
                "It is not postgresql://USER:PASSWORD@HOST:PORT/NAME; special characters of a password are written as"
                        + " %40 and the like.",
                "Correct it.");
    }

    static ProblemException unreadable(String name, SQLException e) {
        return Problem.unavailable(
                "source-unreadable",
                "'%s' cannot be read.".formatted(name),
                String.valueOf(e.getMessage()).lines().findFirst().orElse("") + ".",
                "Check that it is there and complete, and that this user may read it.");
    }

    private Map<String, Map<String, String>> tables() throws SQLException {
        var select = postgres
                ? "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c"
                        + " JOIN information_schema.tables t ON t.table_schema = c.table_schema"
                        + " AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'"
                        + " WHERE c.table_schema = current_schema()"
                : "SELECT m.name, i.name, i.type FROM sqlite_master m, pragma_table_info(m.name) i"
                        + " WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%'";
        var found = new HashMap<String, Map<String, String>>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(select)) {
            while (rows.next()) {
                found.computeIfAbsent(rows.getString(1), _ -> new HashMap<>())
                        .put(rows.getString(2).toLowerCase(Locale.ROOT), rows.getString(3));
            }
        }
        return found;
    }

    String name() {
        return name;
    }

    boolean has(String table) {
        return tables.containsKey(table);
    }

    boolean has(String table, String column) {
        return tables.getOrDefault(table, Map.of()).containsKey(column);
    }

    /** One row: its values by column, as texts and numbers. */
    static final class Row {
        private final Map<String, @Nullable Object> values = new HashMap<>();

        /** The text; empty when there is none. What databases have no place for, is replaced. */
        String text(String column) {
            var value = values.get(column);
            return value == null ? "" : String.valueOf(value).replace('\0', '\ufffd');
        }

        boolean isNull(String column) {
            return values.get(column) == null;
        }

        /** The whole number; null when there is none. */
        @Nullable Long number(String column) {
            return switch (values.get(column)) {
                case Number number -> number.longValue();
                case Boolean flag -> flag ? 1L : 0L;
                case String text when text.matches("-?\\d{1,18}") -> Long.parseLong(text);
                case null, default -> null;
            };
        }

        long number(String column, long otherwise) {
            var number = number(column);
            return number == null ? otherwise : number;
        }

        /** The number; null when there is none. */
        @Nullable Double real(String column) {
            return values.get(column) instanceof Number number ? (Double) number.doubleValue() : null;
        }
    }

    /** Takes a row. */
    interface RowTaker {
        void take(Row row) throws IOException;
    }

    /** A question: which columns of a table, and what follows its name. */
    record Query(String table, List<String> columns, String rest, List<Object> binds) {
        Query(String table, List<String> columns) {
            this(table, columns, "", List.of());
        }

        /** The rows whose column has one of these values. */
        static Query of(String table, List<String> columns, String column, Collection<String> values) {
            return new Query(
                    table,
                    columns,
                    " WHERE %s IN (%s)"
                            .formatted(
                                    quoted(column),
                                    values.stream().map(_ -> "?").collect(Collectors.joining(", "))),
                    List.copyOf(values));
        }
    }

    static String quoted(String column) {
        return '"' + column + '"';
    }

    /** Hands on each row; none when there is no such table, or it lacks the column that decides. */
    void each(Query query, RowTaker taker) throws IOException {
        if (!has(query.table())) {
            return;
        }
        var selected = query.columns().stream()
                .map(column -> has(query.table(), column) ? bounded(query.table(), column) : "NULL")
                .collect(Collectors.joining(", "));
        var sql = "SELECT %s FROM %s%s".formatted(selected, quoted(query.table()), query.rest());
        try (var statement = statement(sql, query.binds());
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                taker.take(row(rows, query.columns()));
            }
        } catch (SQLException e) {
            throw unreadable(name, e);
        }
    }

    private PreparedStatement statement(String sql, List<Object> binds) throws SQLException {
        var statement = connection.prepareStatement(sql);
        statement.setFetchSize(FETCHED_TOGETHER);
        for (var i = 0; i < binds.size(); i++) {
            statement.setObject(i + 1, binds.get(i));
        }
        return statement;
    }

    /** A text is cut by the database, before it would be held in memory. */
    private String bounded(String table, String column) {
        var plain = quoted(column);
        if (postgres) {
            var type = tables.getOrDefault(table, Map.of()).getOrDefault(column, "");
            return TEXTS.contains(type) ? "left(%s, %d)".formatted(plain, TEXT_LENGTH_MAX) : plain;
        }
        return "CASE WHEN typeof(%s) IN ('text', 'blob') THEN substr(CAST(%s AS TEXT), 1, %d) ELSE %s END"
                .formatted(plain, plain, TEXT_LENGTH_MAX, plain);
    }

    private static Row row(ResultSet rows, List<String> columns) throws SQLException {
        var row = new Row();
        for (var i = 0; i < columns.size(); i++) {
            var value = rows.getObject(i + 1);
            row.values.put(
                    columns.get(i),
                    value instanceof String text && text.length() > TEXT_LENGTH_MAX
                            ? text.substring(0, TEXT_LENGTH_MAX)
                            : value);
        }
        return row;
    }

    List<Row> list(Query query) throws IOException {
        var list = new ArrayList<Row>();
        each(query, list::add);
        return list;
    }

    long count(String table, String rest) throws IOException {
        if (!has(table)) {
            return 0;
        }
        try (var statement = connection.prepareStatement("SELECT COUNT(*) FROM %s%s".formatted(quoted(table), rest));
                var rows = statement.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        } catch (SQLException e) {
            throw unreadable(name, e);
        }
    }

    /** The rows of a table in groups, by the order of a column that identifies them. */
    void groups(Query query, String key, GroupTaker taker) throws IOException {
        var after = "";
        while (true) {
            var where = query.rest().isEmpty() ? " WHERE " : query.rest() + " AND ";
            var binds = new ArrayList<>(query.binds());
            binds.add(after);
            var group = list(new Query(
                    query.table(),
                    query.columns(),
                    "%s%s%s > ? ORDER BY %s LIMIT %d"
                            .formatted(where, onlyTexts(key), quoted(key), quoted(key), TOGETHER),
                    binds));
            if (group.isEmpty()) {
                return;
            }
            taker.take(group);
            after = group.getLast().text(key);
        }
    }

    /** In a SQLite file a value can be of any type, and some would come after every text. */
    private String onlyTexts(String key) {
        return postgres ? "" : "typeof(%s) = 'text' AND ".formatted(quoted(key));
    }

    /** As {@link #each}, of a statement of our own over a table that there is. */
    void select(String sql, List<Object> binds, List<String> columns, RowTaker taker) throws IOException {
        try (var statement = statement(sql, binds);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                taker.take(row(rows, columns));
            }
        } catch (SQLException e) {
            throw unreadable(name, e);
        }
    }

    /** Takes a group of rows. */
    interface GroupTaker {
        void take(List<Row> rows) throws IOException;
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IOException("the source could not be closed", e);
        }
    }
}
