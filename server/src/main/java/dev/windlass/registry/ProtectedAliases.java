package dev.windlass.registry;

import dev.windlass.kernel.Actor;
import dev.windlass.registry.AliasRequest.State;
import dev.windlass.registry.AliasRequest.Wish;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import java.util.List;

/**
 * Aliases that no one moves alone. To move one, to remove it and to end its protection are requests, which somebody else
 * approves or declines.
 */
public final class ProtectedAliases {
    private final Database database;
    private final Aliases aliases;
    private final AliasRequests requests;

    ProtectedAliases(Database database, Aliases aliases, AliasRequests requests) {
        this.database = database;
        this.aliases = aliases;
        this.requests = requests;
    }

    /** Protects an alias, which need not mean a version yet. One that is protected already is fine. */
    public List<AliasProtection> protect(String model, String alias, String reason, Actor actor) {
        RegistryProblems.checkAlias(alias);
        return database.write(change -> {
            var seq = RegistryReader.requireSeq(change.sql(), model);
            if (!AliasRequests.isProtected(change.sql(), seq, alias)) {
                requests.protect(change, new AliasRequests.Place(model, seq, alias), reason, actor);
            }
            return AliasRequests.protections(change.sql(), seq);
        });
    }

    /** Asks for the end of a protection. */
    public AliasRequest unprotect(String model, String alias, String reason, Actor actor) {
        return database.write(change -> {
            var seq = RegistryReader.requireSeq(change.sql(), model);
            if (!AliasRequests.isProtected(change.sql(), seq, alias)) {
                throw RegistryProblems.notProtected(model, alias);
            }
            return requests.ask(
                    change,
                    new AliasRequests.Place(model, seq, alias),
                    new AliasRequests.Wanted(Wish.UNPROTECT, null, null, reason),
                    actor);
        });
    }

    public List<AliasProtection> protections(String model) {
        return database.read(sql -> AliasRequests.protections(sql, RegistryReader.requireSeq(sql, model)));
    }

    /** All requests of a model, the newest first. */
    public List<AliasRequest> requests(String model) {
        return database.read(sql -> AliasRequests.all(sql, RegistryReader.requireSeq(sql, model)));
    }

    /** Does what was asked for. Whoever asked cannot approve. */
    public AliasRequest approve(String model, int number, String reason, Actor actor) {
        return database.write(change -> {
            var seq = RegistryReader.requireSeq(change.sql(), model);
            var request = requireOpen(change, model, seq, number);
            if (request.actor().equals(actor.name())) {
                throw RegistryProblems.ownRequest(request);
            }
            // Decided before it is done: what is done closes all other requests of the alias.
            var decided = requests.decide(change, seq, request, State.APPROVED, reason, actor);
            switch (request.wish()) {
                case MOVE, REMOVE -> aliases.approved(change, seq, request, actor);
                case UNPROTECT ->
                    requests.unprotect(change, new AliasRequests.Place(model, seq, request.alias()), request, actor);
            }
            return decided;
        });
    }

    /** Closes a request without doing it. Whoever asked may do that too. */
    public AliasRequest decline(String model, int number, String reason, Actor actor) {
        return database.write(change -> {
            var seq = RegistryReader.requireSeq(change.sql(), model);
            return requests.decide(change, seq, requireOpen(change, model, seq, number), State.DECLINED, reason, actor);
        });
    }

    private static AliasRequest requireOpen(Transaction change, String model, int seq, int number) {
        var request = AliasRequests.find(change.sql(), seq, number)
                .orElseThrow(() -> RegistryProblems.noSuchRequest(model, number));
        if (request.state() != State.OPEN) {
            throw RegistryProblems.requestNotOpen(request);
        }
        return request;
    }
}
