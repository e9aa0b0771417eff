package dev.windlass.store;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionException;

/**
 * Applies the numbered scripts {@code db/CAPABILITY/001.sql}, {@code 002.sql}, … that the database has not seen yet, all
 * in one transaction. A script that was changed after it had been applied is refused. A statement ends with a semicolon
 * at the end of a line.
 */
final class Migrations {
    private static final int NUMBER_MAX = 999;

    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS schema_migration (
                capability TEXT NOT NULL,
                number INTEGER NOT NULL,
                sha256 TEXT NOT NULL,
                PRIMARY KEY (capability, number)
            )
            """;

    private Migrations() {}

    private record Script(String capability, int number, String sql) {
        String sha256() {
            return Sha256.of(sql.getBytes(StandardCharsets.UTF_8)).hex();
        }

        String name() {
            return "%s/%03d".formatted(capability, number);
        }
    }

    static void apply(Jdbi jdbi, Dialect dialect, List<String> capabilities) {
        var scripts = new ArrayList<Script>();
        capabilities.forEach(capability -> scripts.addAll(scripts(capability)));
        jdbi.useTransaction(handle -> {
            handle.execute(TABLE);
            var applied = applied(handle);
            refuseNewerSchema(applied, scripts);
            for (var script : scripts) {
                var known = applied.get(script.name());
                if (known == null) {
                    run(handle, dialect, script);
                } else if (!known.equals(script.sha256())) {
                    throw new IllegalStateException(
                            "migration %s was changed after it had been released".formatted(script.name()));
                }
            }
        });
    }

    private static Map<String, String> applied(Handle handle) {
        var applied = new HashMap<String, String>();
        handle.createQuery("SELECT capability, number, sha256 FROM schema_migration")
                .map((row, _) -> Map.entry("%s/%03d".formatted(row.getString(1), row.getInt(2)), row.getString(3)))
                .forEach(entry -> applied.put(entry.getKey(), entry.getValue()));
        return applied;
    }

    private static void refuseNewerSchema(Map<String, String> applied, List<Script> scripts) {
        var known = scripts.stream().map(Script::name).toList();
        var unknown = applied.keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            throw Problem.conflict(
                    "newer-schema",
                    "This directory was written by a newer Windlass.",
                    "Its database has the migrations %s, which this version does not know.".formatted(unknown),
                    "Use the newer version, or another directory.");
        }
    }

    private static void run(Handle handle, Dialect dialect, Script script) {
        // Without Jdbi, which looks for parameters in every statement: there are hundreds, and a start waits for them.
        try (var plain = handle.getConnection().createStatement()) {
            for (var statement : dialect.translate(script.sql()).split(";\\s*\\n")) {
                if (!statement.isBlank()) {
                    plain.execute(statement);
                }
            }
        } catch (SQLException e) {
            throw new TransactionException("the schema could not be brought up to date", e);
        }
        handle.execute(
                "INSERT INTO schema_migration (capability, number, sha256) VALUES (?, ?, ?)",
                script.capability(),
                script.number(),
                script.sha256());
    }

    private static List<Script> scripts(String capability) {
        var scripts = new ArrayList<Script>();
        for (var number = 1; number <= NUMBER_MAX; number++) {
            var path = "/db/%s/%03d.sql".formatted(capability, number);
            try (var stream = Migrations.class.getResourceAsStream(path)) {
                if (stream == null) {
                    break;
                }
                scripts.add(new Script(capability, number, new String(stream.readAllBytes(), StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (scripts.isEmpty()) {
            throw new IllegalStateException("capability '%s' has no migrations".formatted(capability));
        }
        return scripts;
    }
}
