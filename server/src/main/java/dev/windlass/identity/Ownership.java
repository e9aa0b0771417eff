package dev.windlass.identity;

import dev.windlass.http.Resource;
import dev.windlass.ledger.Event;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Transaction;
import java.util.List;
import java.util.Optional;

/**
 * A ledger that keeps who may do what in step with what it is told: what an account makes is its own, what is gone is
 * nobody's. It happens in the transaction of the event, so there is never a thing without its owner.
 */
public final class Ownership implements Ledger {
    private static final String EXPERIMENT = "experiment/";
    private static final String MODEL = "model/";

    private final Ledger ledger;
    private final Accounts accounts;

    public Ownership(Ledger ledger, Accounts accounts) {
        this.ledger = ledger;
        this.accounts = accounts;
    }

    @Override
    public Event append(Transaction transaction, NewEvent event) {
        var appended = ledger.append(transaction, event);
        switch (event.kind()) {
            case "experiment-created" -> own(transaction, event, Resource.EXPERIMENT, EXPERIMENT);
            case "model-registered" -> own(transaction, event, Resource.MODEL, MODEL);
            case "model-deleted" -> {
                if (event.subject().startsWith(MODEL)) {
                    var gone = event.subject().substring(MODEL.length());
                    moved(transaction, gone, "");
                }
            }
            case "model-renamed" ->
                moved(
                        transaction,
                        event.body().path("from").asString(""),
                        event.body().path("to").asString(""));
            default -> {}
        }
        return appended;
    }

    private void own(Transaction change, NewEvent event, Resource resource, String prefix) {
        if (event.subject().startsWith(prefix)) {
            var name = event.subject().substring(prefix.length());
            // A thing that is called as all of its kind are would make its owner the owner of all.
            if (!name.equals(Scope.ALL) && !accounts.isEmpty()) {
                accounts.own(change, event.actor().name(), new Scope(resource, name));
            }
        }
    }

    private void moved(Transaction change, String from, String to) {
        if (accounts.isEmpty() || from.isEmpty() || from.equals(Scope.ALL)) {
            return;
        }
        accounts.moved(change, work -> {
            if (to.isEmpty() || to.equals(Scope.ALL)) {
                AccountTables.forget(work.sql(), new Scope(Resource.MODEL, from));
            } else {
                AccountTables.rename(work.sql(), new Scope(Resource.MODEL, from), new Scope(Resource.MODEL, to));
            }
        });
    }

    @Override
    public Optional<Event> find(long seq) {
        return ledger.find(seq);
    }

    @Override
    public List<Event> events(String subjectPrefix, long after, int limit) {
        return ledger.events(subjectPrefix, after, limit);
    }

    @Override
    public List<Event> latest(String subjectPrefix, int limit) {
        return ledger.latest(subjectPrefix, limit);
    }

    @Override
    public List<Event> eventsOf(String subject, long after, int limit) {
        return ledger.eventsOf(subject, after, limit);
    }

    @Override
    public List<Event> latestOf(String subject, int limit) {
        return ledger.latestOf(subject, limit);
    }

    @Override
    public long size() {
        return ledger.size();
    }
}
