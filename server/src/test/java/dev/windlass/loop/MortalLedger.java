package dev.windlass.loop;

import dev.windlass.ledger.Event;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Transaction;
import java.util.List;
import java.util.Optional;

/** A ledger whose process may die before it writes. */
record MortalLedger(Ledger ledger, Life life) implements Ledger {
    @Override
    public Event append(Transaction transaction, NewEvent event) {
        life.point();
        return ledger.append(transaction, event);
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
