package dev.windlass.data;

import dev.windlass.ledger.Event;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Remembers events in memory. */
public final class FakeLedger implements Ledger {
    private final List<Event> events = new ArrayList<>();

    @Override
    public synchronized Event append(Transaction transaction, NewEvent event) {
        var added = new Event(
                events.size(),
                transaction.at(),
                event.actor(),
                event.subject(),
                event.kind(),
                event.body(),
                event.reason());
        events.add(added);
        return added;
    }

    @Override
    public synchronized Optional<Event> find(long seq) {
        return seq < events.size() ? Optional.of(events.get((int) seq)) : Optional.empty();
    }

    @Override
    public synchronized List<Event> events(String subjectPrefix, long after, int limit) {
        return events.stream()
                .filter(event -> event.seq() > after && event.subject().startsWith(subjectPrefix))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Event> latest(String subjectPrefix, int limit) {
        return events(subjectPrefix, -1, Integer.MAX_VALUE).reversed().stream()
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Event> eventsOf(String subject, long after, int limit) {
        return events(subject, after, Integer.MAX_VALUE).stream()
                .filter(event -> event.subject().equals(subject))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Event> latestOf(String subject, int limit) {
        return eventsOf(subject, -1, Integer.MAX_VALUE).reversed().stream()
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized long size() {
        return events.size();
    }
}
