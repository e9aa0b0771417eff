package dev.windlass.registry;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.registry.AliasRequest.Wish;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The names that mean one version of a model each. Every move is kept; {@link History} tells of them. A protected alias
 * is not moved by one person alone: what is asked of it is kept as a request, and refused with the number of that.
 */
public final class Aliases {
    private static final String HISTORY =
            "SELECT %s FROM model_alias_change WHERE model = ? AND alias = ?".formatted(History.ALIAS_COLUMNS);

    private final Database database;
    private final Ledger ledger;
    private final AliasRequests requests;
    private final Watching watching;

    Aliases(Database database, Ledger ledger, AliasRequests requests, Watching watching) {
        this.database = database;
        this.ledger = ledger;
        this.requests = requests;
        this.watching = watching;
    }

    /** What became of a wish. */
    private sealed interface Outcome {
        record Done(@Nullable ModelVersion version) implements Outcome {}

        record Waiting(AliasRequest request) implements Outcome {}
    }

    /** Answers the version, or tells of the request that waits; that is committed by now. */
    private static @Nullable ModelVersion settle(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done(var version) -> version;
            case Outcome.Waiting(var request) -> throw RegistryProblems.needsApproval(request);
        };
    }

    private static ModelVersion settled(Outcome outcome) {
        return Objects.requireNonNull(settle(outcome), "a move answers a version");
    }

    /** Makes {@code alias} mean {@code version}; none such yet is made. */
    public ModelVersion point(String model, String alias, int version, String reason, Actor actor) {
        RegistryProblems.checkAlias(alias);
        return settled(database.write(change -> {
            var known = RegistryReader.requireVersion(change.sql(), model, version);
            var place = place(change.sql(), model, alias);
            var from = current(change.sql(), place);
            if (Objects.equals(from, version)) {
                return new Outcome.Done(known);
            }
            if (AliasRequests.isProtected(change.sql(), place.seq(), alias)) {
                return new Outcome.Waiting(
                        requests.ask(change, place, new AliasRequests.Wanted(Wish.MOVE, from, version, reason), actor));
            }
            return new Outcome.Done(move(change, place, version, reason, actor, ""));
        }));
    }

    /**
     * As {@link #point}, by what keeps the alias equal to what answers requests. That was decided elsewhere, by a gate and
     * whoever approves there, so it also moves a protected alias.
     */
    public ModelVersion follow(String model, String alias, int version, String reason, Actor actor) {
        RegistryProblems.checkAlias(alias);
        return database.write(change -> {
            var known = RegistryReader.requireVersion(change.sql(), model, version);
            var place = place(change.sql(), model, alias);
            return Objects.equals(current(change.sql(), place), version)
                    ? known
                    : move(change, place, version, reason, actor, "");
        });
    }

    /**
     * Makes {@code alias} mean what it meant before its last move. One person may do that to a protected alias too, with a
     * reason: it is for emergencies, and leads only to a version that was let in before.
     */
    public ModelVersion rollback(String model, String alias, String reason, Actor actor) {
        return database.write(change -> {
            var place = place(change.sql(), model, alias);
            var last = last(change.sql(), place).orElseThrow(() -> RegistryProblems.noSuchAlias(alias));
            var target = last.from();
            if (target == null) {
                throw Problem.refused(
                        "nothing-to-roll-back",
                        "Alias '%s' of model '%s' cannot be rolled back.".formatted(alias, model),
                        "It meant no other version before.",
                        "Point it at a version instead.");
            }
            if (reason.isBlank() && AliasRequests.isProtected(change.sql(), place.seq(), alias)) {
                throw RegistryProblems.rollbackNeedsReason(model, alias);
            }
            RegistryReader.requireVersion(change.sql(), model, target);
            return move(change, place, target, reason, actor, "");
        });
    }

    /** Removes an alias; one that is not there is fine. */
    public void remove(String model, String alias, String reason, Actor actor) {
        var _ = settle(database.write(change -> {
            var place = place(change.sql(), model, alias);
            var from = current(change.sql(), place);
            if (from != null && AliasRequests.isProtected(change.sql(), place.seq(), alias)) {
                return new Outcome.Waiting(
                        requests.ask(change, place, new AliasRequests.Wanted(Wish.REMOVE, from, null, reason), actor));
            }
            remove(change, place, reason, actor, "");
            return new Outcome.Done(null);
        }));
    }

    /** Points an alias as another server does, unless somebody has moved it here since. */
    Imports.Moved imported(Transaction change, String model, String alias, int version, String reason, Actor actor) {
        var place = place(change.sql(), model, alias);
        if (Objects.equals(current(change.sql(), place), version)) {
            return Imports.Moved.SAME;
        }
        var last = last(change.sql(), place);
        if (last.isPresent() && !last.get().reason().equals(reason)) {
            return Imports.Moved.MOVED_HERE;
        }
        if (AliasRequests.isProtected(change.sql(), place.seq(), alias)) {
            return Imports.Moved.PROTECTED;
        }
        move(change, place, version, reason, actor, "");
        return Imports.Moved.DONE;
    }

    /** Removes an alias whose version or model is deleted; a protected one is not lost in this way. */
    void removeWithItsVersion(Transaction change, String model, String alias, String reason, Actor actor) {
        var place = place(change.sql(), model, alias);
        if (AliasRequests.isProtected(change.sql(), place.seq(), alias)) {
            throw RegistryProblems.protectedAliasInUse(model, alias);
        }
        remove(change, place, reason, actor, "");
    }

    /** Does what was approved. */
    void approved(Transaction change, int seq, AliasRequest request, Actor approver) {
        var place = new AliasRequests.Place(request.model(), seq, request.alias());
        var asker = new Actor(request.actor());
        var to = request.to();
        if (to == null) {
            remove(change, place, request.reason(), asker, approver.name());
        } else {
            RegistryReader.requireVersion(change.sql(), request.model(), to);
            move(change, place, to, request.reason(), asker, approver.name());
        }
    }

    private ModelVersion move(
            Transaction change, AliasRequests.Place place, int version, String reason, Actor actor, String approver) {
        var from = current(change.sql(), place);
        change.sql()
                .execute(
                        "INSERT INTO model_alias (model, alias, version) VALUES (?, ?, ?)"
                                + " ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version",
                        place.seq(),
                        place.alias(),
                        version);
        moved(
                change,
                place,
                new AliasChange(place.alias(), from, version, change.at(), actor.name(), reason, approver),
                actor);
        return RegistryReader.requireVersion(change.sql(), place.model(), version);
    }

    private void remove(Transaction change, AliasRequests.Place place, String reason, Actor actor, String approver) {
        var from = current(change.sql(), place);
        if (from != null) {
            change.sql().execute("DELETE FROM model_alias WHERE model = ? AND alias = ?", place.seq(), place.alias());
            moved(
                    change,
                    place,
                    new AliasChange(place.alias(), from, null, change.at(), actor.name(), reason, approver),
                    actor);
        }
    }

    private void moved(Transaction change, AliasRequests.Place place, AliasChange move, Actor actor) {
        int number = change.sql()
                .select("SELECT COALESCE(MAX(number), 0) + 1 FROM model_alias_change WHERE model = ?", place.seq())
                .mapTo(Integer.class)
                .one();
        change.sql()
                .execute(
                        """
                        INSERT INTO model_alias_change
                            (model, number, alias, from_version, to_version, at_ms, actor, reason, approver)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                        place.seq(),
                        number,
                        move.alias(),
                        move.from(),
                        move.to(),
                        move.at().toEpochMilli(),
                        move.actor(),
                        move.reason(),
                        move.approver());
        RegistryWriter.touch(change, place.seq());
        var body = Json.object();
        body.put("model", place.model());
        body.put("alias", move.alias());
        body.put("from", move.from());
        body.put("to", move.to());
        if (!move.approver().isEmpty()) {
            body.put("approvedBy", move.approver());
        }
        var kind = move.to() == null ? "alias-removed" : "alias-moved";
        ledger.append(change, new NewEvent(actor, Registry.SUBJECT + place.model(), kind, body, move.reason()));
        requests.supersede(change, place, actor);
        var to = move.to();
        watching.tell(
                change,
                place.seq(),
                content -> to == null
                        ? new RegistryChange.AliasRemoved(content, place.model(), place.alias())
                        : new RegistryChange.AliasMoved(content, place.model(), place.alias(), to));
    }

    private static AliasRequests.Place place(Handle sql, String model, String alias) {
        return new AliasRequests.Place(model, RegistryReader.requireSeq(sql, model), alias);
    }

    private static @Nullable Integer current(Handle sql, AliasRequests.Place place) {
        return sql.select("SELECT version FROM model_alias WHERE model = ? AND alias = ?", place.seq(), place.alias())
                .mapTo(Integer.class)
                .findOne()
                .orElse(null);
    }

    /** The version that {@code alias} means now. */
    public Optional<ModelVersion> version(String model, String alias) {
        return database.read(sql -> Optional.ofNullable(current(sql, place(sql, model, alias)))
                .flatMap(number -> RegistryReader.version(sql, model, number)));
    }

    /** As {@link #version}, where it must be there. */
    public ModelVersion require(String model, String alias) {
        return version(model, alias).orElseThrow(() -> RegistryProblems.noSuchAlias(alias));
    }

    /** The number of the version that {@code alias} meant at {@code moment}. */
    public Optional<Integer> versionAt(String model, String alias, Instant moment) {
        return database.read(sql -> sql.select(
                        HISTORY + " AND at_ms <= ? ORDER BY number DESC LIMIT 1",
                        RegistryReader.requireSeq(sql, model),
                        alias,
                        moment.toEpochMilli())
                .map((row, _) -> History.aliasChange(row))
                .findOne()
                .flatMap(last -> Optional.ofNullable(last.to())));
    }

    /** The newest move of an alias; empty when there never was one, or no such model. */
    public Optional<AliasChange> last(String model, String alias) {
        return database.read(sql ->
                RegistryReader.seq(sql, model).flatMap(seq -> last(sql, new AliasRequests.Place(model, seq, alias))));
    }

    private static Optional<AliasChange> last(Handle sql, AliasRequests.Place place) {
        return sql.select(HISTORY + " ORDER BY number DESC LIMIT 1", place.seq(), place.alias())
                .map((row, _) -> History.aliasChange(row))
                .findOne();
    }
}
