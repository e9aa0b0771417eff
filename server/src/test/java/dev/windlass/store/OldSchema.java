package dev.windlass.store;

import dev.windlass.kernel.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Brings a database to where an older version of the program left it. */
public final class OldSchema {
    private OldSchema() {}

    /** Applies the first {@code scripts} migrations of a capability that the database does not have yet. */
    public static void apply(Database database, String capability, int scripts) {
        for (var number = 1; number <= scripts; number++) {
            var script = script("/db/%s/%03d.sql".formatted(capability, number));
            var applied = number;
            database.write(change -> {
                for (var statement : database.dialect().translate(script).split(";\\s*\\n")) {
                    if (!statement.isBlank()) {
                        change.sql().execute(statement);
                    }
                }
                return change.sql()
                        .execute(
                                "INSERT INTO schema_migration (capability, number, sha256) VALUES (?, ?, ?)",
                                capability,
                                applied,
                                Sha256.of(script.getBytes(StandardCharsets.UTF_8))
                                        .hex());
            });
        }
    }

    private static String script(String path) {
        try (var stream = Objects.requireNonNull(OldSchema.class.getResourceAsStream(path), path)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
