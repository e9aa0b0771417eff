package dev.windlass.registry;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.registry.AliasRequest.State;
import dev.windlass.registry.AliasRequest.Wish;
import dev.windlass.store.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of protections and requests, with an event for each change. */
final class AliasRequests {
    /** Requests of one model that may wait at the same time. */
    static final int OPEN_MAX = 100;

    private static final String SELECT = """
            SELECT m.name, q.number, q.alias, q.wish, q.from_version, q.to_version, q.at_ms, q.actor, q.reason, q.state,
                q.decided_at_ms, q.decider, q.verdict
            FROM alias_request q JOIN registered_model m ON m.seq = q.model WHERE q.model = ?""";
    private static final String INSERT = """
            INSERT INTO alias_request (model, number, alias, wish, from_version, to_version, at_ms, actor, reason, state,
                decided_at_ms, decider, verdict) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, '', '')
            """;

    private final Ledger ledger;

    AliasRequests(Ledger ledger) {
        this.ledger = ledger;
    }

    /** An alias of a model in the tables. */
    record Place(String model, int seq, String alias) {}

    /** What is wanted of an alias. */
    record Wanted(
            Wish wish, @Nullable Integer from, @Nullable Integer to, String reason) {}

    static boolean isProtected(Handle sql, int model, String alias) {
        return sql.select("SELECT 1 FROM alias_protection WHERE model = ? AND alias = ?", model, alias)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    static List<AliasProtection> protections(Handle sql, int model) {
        return sql.select(
                        "SELECT alias, at_ms, actor, reason FROM alias_protection WHERE model = ? ORDER BY alias",
                        model)
                .map((row, _) -> new AliasProtection(
                        row.getString(1), Instant.ofEpochMilli(row.getLong(2)), row.getString(3), row.getString(4)))
                .list();
    }

    static List<AliasRequest> all(Handle sql, int model) {
        return sql.select(SELECT + " ORDER BY q.number DESC", model)
                .map((row, _) -> request(row))
                .list();
    }

    static Optional<AliasRequest> find(Handle sql, int model, int number) {
        return sql.select(SELECT + " AND q.number = ?", model, number)
                .map((row, _) -> request(row))
                .findOne();
    }

    private static List<AliasRequest> open(Handle sql, int model) {
        return sql.select(SELECT + " AND q.state = ? ORDER BY q.number", model, State.OPEN.name())
                .map((row, _) -> request(row))
                .list();
    }

    void protect(Transaction change, Place place, String reason, Actor actor) {
        change.sql()
                .execute(
                        "INSERT INTO alias_protection (model, alias, at_ms, actor, reason) VALUES (?, ?, ?, ?, ?)",
                        place.seq(),
                        place.alias(),
                        change.at().toEpochMilli(),
                        actor.name(),
                        reason);
        event(change, place, "alias-protected", actor, reason);
    }

    void unprotect(Transaction change, Place place, AliasRequest request, Actor approver) {
        change.sql().execute("DELETE FROM alias_protection WHERE model = ? AND alias = ?", place.seq(), place.alias());
        event(change, place, "alias-unprotected", approver, request.reason());
    }

    /** Keeps what is wanted; asked for twice it is the same request. */
    AliasRequest ask(Transaction change, Place place, Wanted wanted, Actor actor) {
        var sql = change.sql();
        var open = open(sql, place.seq());
        var same = open.stream()
                .filter(request -> request.alias().equals(place.alias())
                        && request.wish() == wanted.wish()
                        && Objects.equals(request.from(), wanted.from())
                        && Objects.equals(request.to(), wanted.to()))
                .findFirst();
        if (same.isPresent()) {
            return same.get();
        }
        if (open.size() >= OPEN_MAX) {
            throw RegistryProblems.tooManyRequests(place.model(), OPEN_MAX);
        }
        int number = sql.select("SELECT COALESCE(MAX(number), 0) + 1 FROM alias_request WHERE model = ?", place.seq())
                .mapTo(Integer.class)
                .one();
        sql.execute(
                INSERT,
                place.seq(),
                number,
                place.alias(),
                wanted.wish().name(),
                wanted.from(),
                wanted.to(),
                change.at().toEpochMilli(),
                actor.name(),
                wanted.reason(),
                State.OPEN.name());
        var request = find(sql, place.seq(), number).orElseThrow();
        event(change, request, "alias-request-made", actor, wanted.reason());
        return request;
    }

    AliasRequest decide(Transaction change, int model, AliasRequest request, State state, String why, Actor decider) {
        change.sql()
                .execute(
                        "UPDATE alias_request SET state = ?, decided_at_ms = ?, decider = ?, verdict = ?"
                                + " WHERE model = ? AND number = ?",
                        state.name(),
                        change.at().toEpochMilli(),
                        decider.name(),
                        why,
                        model,
                        request.number());
        var kind = switch (state) {
            case APPROVED -> "alias-request-approved";
            case DECLINED -> "alias-request-declined";
            case SUPERSEDED -> "alias-request-superseded";
            case OPEN -> throw new IllegalArgumentException("a decision leaves no request open");
        };
        event(change, request, kind, decider, why);
        return find(change.sql(), model, request.number()).orElseThrow();
    }

    /** Closes what was asked of an alias that has been moved meanwhile. */
    void supersede(Transaction change, Place place, Actor mover) {
        open(change.sql(), place.seq()).stream()
                .filter(request -> request.alias().equals(place.alias()) && request.wish() != Wish.UNPROTECT)
                .forEach(request ->
                        decide(change, place.seq(), request, State.SUPERSEDED, "the alias was moved meanwhile", mover));
    }

    private void event(Transaction change, Place place, String kind, Actor actor, String reason) {
        var body = Json.object().put("model", place.model()).put("alias", place.alias());
        ledger.append(change, new NewEvent(actor, Registry.SUBJECT + place.model(), kind, body, reason));
    }

    private void event(Transaction change, AliasRequest request, String kind, Actor actor, String reason) {
        var body = Json.object()
                .put("model", request.model())
                .put("request", request.number())
                .put("alias", request.alias())
                .put("wish", request.wish().name())
                .put("from", request.from())
                .put("to", request.to())
                .put("askedBy", request.actor());
        ledger.append(change, new NewEvent(actor, Registry.SUBJECT + request.model(), kind, body, reason));
    }

    private static AliasRequest request(ResultSet row) throws SQLException {
        var decidedAt = row.getLong(11);
        var decided = row.wasNull() ? null : Instant.ofEpochMilli(decidedAt);
        return new AliasRequest(
                row.getString(1),
                row.getInt(2),
                row.getString(3),
                Wish.valueOf(row.getString(4)),
                RegistryReader.number(row, 5),
                RegistryReader.number(row, 6),
                Instant.ofEpochMilli(row.getLong(7)),
                row.getString(8),
                row.getString(9),
                State.valueOf(row.getString(10)),
                decided,
                row.getString(12),
                row.getString(13));
    }
}
