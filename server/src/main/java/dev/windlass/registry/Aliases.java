package dev.windlass.registry;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The names that mean one version of a model each, and every move they ever made. */
public final class Aliases {
    private static final String HISTORY =
            "SELECT alias, from_version, to_version, at_ms, actor, reason FROM model_alias_change WHERE model = ?";
    private static final String HISTORY_BY_NAME = """
            SELECT alias, from_version, to_version, at_ms, actor, reason
            FROM model_alias_change
            WHERE model IN (
                SELECT seq FROM registered_model WHERE name = ? UNION ALL SELECT seq FROM deleted_model WHERE name = ?)
            ORDER BY model, number
            """;

    private final Database database;
    private final Ledger ledger;

    Aliases(Database database, Ledger ledger) {
        this.database = database;
        this.ledger = ledger;
    }

    /** Makes {@code alias} mean {@code version}; none such yet is made. */
    public ModelVersion point(String model, String alias, int version, String reason, Actor actor) {
        RegistryProblems.checkAlias(alias);
        return database.write(change -> point(change, model, alias, version, reason, actor));
    }

    /** As {@link #point(String, String, int, String, Actor)}, as part of a larger change. */
    public ModelVersion point(Transaction change, String model, String alias, int version, String reason, Actor actor) {
        var known = RegistryReader.requireVersion(change.sql(), model, version);
        var seq = RegistryReader.requireSeq(change.sql(), model);
        var from = current(change.sql(), seq, alias).orElse(null);
        if (Objects.equals(from, version)) {
            return known;
        }
        change.sql()
                .execute(
                        "INSERT INTO model_alias (model, alias, version) VALUES (?, ?, ?)"
                                + " ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version",
                        seq,
                        alias,
                        version);
        moved(change, model, seq, new AliasChange(alias, from, version, change.at(), actor.name(), reason), actor);
        return RegistryReader.requireVersion(change.sql(), model, version);
    }

    /** Makes {@code alias} mean what it meant before its last move. */
    public ModelVersion rollback(String model, String alias, String reason, Actor actor) {
        return database.write(change -> {
            var seq = RegistryReader.requireSeq(change.sql(), model);
            var last = last(change.sql(), seq, alias).orElseThrow(() -> RegistryProblems.noSuchAlias(alias));
            var target = last.from();
            if (target == null) {
                throw Problem.refused(
                        "nothing-to-roll-back",
                        "Alias '%s' of model '%s' cannot be rolled back.".formatted(alias, model),
                        "It meant no other version before.",
                        "Point it at a version instead.");
            }
            return point(change, model, alias, target, reason, actor);
        });
    }

    /** Removes an alias; one that is not there is fine. */
    public void remove(String model, String alias, String reason, Actor actor) {
        database.<Boolean>write(change -> {
            remove(change, model, alias, reason, actor);
            return true;
        });
    }

    void remove(Transaction change, String model, String alias, String reason, Actor actor) {
        var seq = RegistryReader.requireSeq(change.sql(), model);
        var from = current(change.sql(), seq, alias);
        if (from.isPresent()) {
            change.sql().execute("DELETE FROM model_alias WHERE model = ? AND alias = ?", seq, alias);
            moved(
                    change,
                    model,
                    seq,
                    new AliasChange(alias, from.get(), null, change.at(), actor.name(), reason),
                    actor);
        }
    }

    private void moved(Transaction change, String model, int seq, AliasChange move, Actor actor) {
        int number = change.sql()
                .select("SELECT COALESCE(MAX(number), 0) + 1 FROM model_alias_change WHERE model = ?", seq)
                .mapTo(Integer.class)
                .one();
        change.sql()
                .execute(
                        """
                        INSERT INTO model_alias_change
                            (model, number, alias, from_version, to_version, at_ms, actor, reason)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                        seq,
                        number,
                        move.alias(),
                        move.from(),
                        move.to(),
                        move.at().toEpochMilli(),
                        move.actor(),
                        move.reason());
        RegistryWriter.touch(change, seq);
        var body = Json.object();
        body.put("model", model);
        body.put("alias", move.alias());
        body.put("from", move.from());
        body.put("to", move.to());
        var kind = move.to() == null ? "alias-removed" : "alias-moved";
        ledger.append(change, new NewEvent(actor, Registry.SUBJECT + model, kind, body, move.reason()));
    }

    private static Optional<Integer> current(Handle sql, int model, String alias) {
        return sql.select("SELECT version FROM model_alias WHERE model = ? AND alias = ?", model, alias)
                .mapTo(Integer.class)
                .findOne();
    }

    /** The version that {@code alias} means now. */
    public Optional<ModelVersion> version(String model, String alias) {
        return database.read(sql -> current(sql, RegistryReader.requireSeq(sql, model), alias)
                .flatMap(number -> RegistryReader.version(sql, model, number)));
    }

    /** As {@link #version}, where it must be there. */
    public ModelVersion require(String model, String alias) {
        return version(model, alias).orElseThrow(() -> RegistryProblems.noSuchAlias(alias));
    }

    /** The number of the version that {@code alias} meant at {@code moment}. */
    public Optional<Integer> versionAt(String model, String alias, Instant moment) {
        return database.read(sql -> sql.select(
                        HISTORY + " AND alias = ? AND at_ms <= ? ORDER BY number DESC LIMIT 1",
                        RegistryReader.requireSeq(sql, model),
                        alias,
                        moment.toEpochMilli())
                .map((row, _) -> change(row))
                .findOne()
                .flatMap(last -> Optional.ofNullable(last.to())));
    }

    /** The newest move of an alias; empty when there never was one, or no such model. */
    public Optional<AliasChange> last(String model, String alias) {
        return database.read(sql -> RegistryReader.seq(sql, model).flatMap(seq -> last(sql, seq, alias)));
    }

    private static Optional<AliasChange> last(Handle sql, int model, String alias) {
        return sql.select(HISTORY + " AND alias = ? ORDER BY number DESC LIMIT 1", model, alias)
                .map((row, _) -> change(row))
                .findOne();
    }

    /** Every move of every alias of a model, in order; also of models of this name that were deleted. */
    public List<AliasChange> history(String model) {
        return database.read(sql -> {
            var moves = sql.select(HISTORY_BY_NAME, model, model)
                    .map((row, _) -> change(row))
                    .list();
            if (moves.isEmpty() && !known(sql, model)) {
                throw RegistryProblems.noSuchModel(model);
            }
            return moves;
        });
    }

    private static boolean known(Handle sql, String model) {
        return RegistryReader.seq(sql, model).isPresent()
                || sql.select("SELECT seq FROM deleted_model WHERE name = ? LIMIT 1", model)
                        .mapTo(Integer.class)
                        .findOne()
                        .isPresent();
    }

    private static AliasChange change(ResultSet row) throws SQLException {
        return new AliasChange(
                row.getString(1),
                number(row, 2),
                number(row, 3),
                Instant.ofEpochMilli(row.getLong(4)),
                row.getString(5),
                row.getString(6));
    }

    private static @Nullable Integer number(ResultSet row, int column) throws SQLException {
        var value = row.getInt(column);
        return row.wasNull() ? null : value;
    }
}
