package dev.windlass.tracing;

import dev.windlass.kernel.Ids;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import dev.windlass.tracking.Limits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What people and programs think of traces. One may replace another, which stays, but no longer counts. */
public final class Assessments {
    static final String SELECT = """
            SELECT a.id, a.trace, a.name, a.kind, a.span, a.source_type, a.source_id, a.created_at_ms, a.updated_at_ms,
                a.value, a.error, a.rationale, a.metadata, a.overrides, a.valid FROM assessment a""";

    private final Database database;

    Assessments(Database database) {
        this.database = database;
    }

    public Assessment create(String trace, NewAssessment fresh) {
        return database.write(change -> {
            Traces.requireThere(change.sql(), trace);
            var overridden = fresh.overrides();
            if (overridden != null
                    && change.sql()
                                    .execute(
                                            "UPDATE assessment SET valid = 0 WHERE trace = ? AND id = ?",
                                            trace,
                                            overridden)
                            == 0) {
                throw TracingProblems.noSuchAssessment(trace, overridden);
            }
            return require(change.sql(), trace, insert(change, trace, fresh));
        });
    }

    /** Enters an assessment, unless it is there; answers its id. */
    static String insert(Transaction change, String trace, NewAssessment fresh) {
        if (fresh.name().isEmpty()) {
            throw Problem.invalid(
                    "missing-name", "Missing value for required parameter 'assessment.assessment_name'.", "", "");
        }
        Limits.checkLength("assessment name", fresh.name(), TraceWriter.KEY_LENGTH_MAX);
        var id = fresh.id().isEmpty() ? "a-" + Ids.ordered(change.at()) : fresh.id();
        var created = fresh.createdAt() == null ? change.at() : fresh.createdAt();
        change.sql()
                .execute(
                        """
                        INSERT INTO assessment (id, trace, name, kind, span, source_type, source_id, created_at_ms,
                            updated_at_ms, value, error, rationale, metadata, overrides, valid)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
                        """,
                        id,
                        trace,
                        fresh.name(),
                        fresh.kind().name(),
                        fresh.span(),
                        fresh.source().type(),
                        fresh.source().id(),
                        created.toEpochMilli(),
                        (fresh.updatedAt() == null ? created : fresh.updatedAt()).toEpochMilli(),
                        Json.text(fresh.value()),
                        text(fresh.error()),
                        fresh.rationale(),
                        Json.text(fresh.metadata()),
                        fresh.overrides(),
                        fresh.valid() ? 1 : 0);
        return id;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : Json.text(value);
    }

    public Assessment require(String trace, String id) {
        return database.read(sql -> require(sql, trace, id));
    }

    private static Assessment require(Handle sql, String trace, String id) {
        return find(sql, trace, id).orElseThrow(() -> {
            Traces.requireThere(sql, trace);
            return TracingProblems.noSuchAssessment(trace, id);
        });
    }

    private static Optional<Assessment> find(Handle sql, String trace, String id) {
        return sql.select(SELECT + " WHERE a.trace = ? AND a.id = ?", trace, id)
                .map((row, _) -> assessment(row))
                .findOne();
    }

    public Assessment update(String trace, String id, AssessmentChange wanted) {
        return database.write(change -> {
            var old = require(change.sql(), trace, id);
            if (wanted.kind() != null && wanted.kind() != old.kind()) {
                throw TracingProblems.wrongKind(old.kind());
            }
            var metadata = new LinkedHashMap<>(old.metadata());
            metadata.putAll(wanted.metadata());
            var value = wanted.value();
            change.sql()
                    .execute(
                            """
                            UPDATE assessment SET name = ?, value = ?, error = ?, rationale = ?, metadata = ?, updated_at_ms = ?
                            WHERE trace = ? AND id = ?
                            """,
                            wanted.name() == null ? old.name() : wanted.name(),
                            Json.text(value == null ? old.value() : value),
                            text(value == null ? old.error() : wanted.error()),
                            wanted.rationale() == null ? old.rationale() : wanted.rationale(),
                            Json.text(metadata),
                            change.at().toEpochMilli(),
                            trace,
                            id);
            return require(change.sql(), trace, id);
        });
    }

    /** Deletes an assessment, if it is there. The one that it replaced counts again. */
    public void delete(String trace, String id) {
        database.<Boolean>write(change -> {
            Traces.requireThere(change.sql(), trace);
            find(change.sql(), trace, id).ifPresent(old -> {
                if (old.overrides() != null) {
                    change.sql()
                            .execute(
                                    "UPDATE assessment SET valid = 1 WHERE trace = ? AND id = ?",
                                    trace,
                                    old.overrides());
                }
                change.sql().execute("DELETE FROM assessment WHERE id = ?", id);
            });
            return true;
        });
    }

    /** All of these traces, oldest first. */
    public List<Assessment> of(String trace) {
        return database.read(sql -> sql.select(SELECT + " WHERE a.trace = ? ORDER BY a.created_at_ms, a.id", trace)
                .map((row, _) -> assessment(row))
                .list());
    }

    static Assessment assessment(ResultSet row) throws SQLException {
        var error = row.getString(11);
        var metadata = new LinkedHashMap<String, String>();
        Json.read(row.getString(13))
                .properties()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asString()));
        return new Assessment(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                Assessment.Kind.valueOf(row.getString(4)),
                row.getString(5),
                new Assessment.Source(row.getString(6), row.getString(7)),
                Instant.ofEpochMilli(row.getLong(8)),
                Instant.ofEpochMilli(row.getLong(9)),
                Json.read(row.getString(10)),
                error == null ? null : Json.read(error),
                row.getString(12),
                Map.copyOf(metadata),
                row.getString(14),
                row.getInt(15) == 1);
    }
}
