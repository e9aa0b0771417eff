package dev.windlass.ledger;

import dev.windlass.store.Transaction;
import java.util.List;
import java.util.Optional;

/** The one log of all changes. Every implementation passes {@code LedgerContract}. */
public interface Ledger {
    /** Events that one read answers at most. */
    int PAGE_MAX = 1_000;

    /** Appends inside the transaction of the change itself; the event is there when and only when the change is. */
    Event append(Transaction transaction, NewEvent event);

    Optional<Event> find(long seq);

    /**
     * Events in order.
     *
     * @param subjectPrefix only subjects that start so; empty for all
     * @param after only events with a larger number; -1 for all
     * @param limit how many at most, up to {@link #PAGE_MAX}
     */
    List<Event> events(String subjectPrefix, long after, int limit);

    /** The newest events first, of subjects that start with {@code subjectPrefix}. */
    List<Event> latest(String subjectPrefix, int limit);

    /**
     * The events of one subject in order.
     *
     * @param after only events with a larger number; -1 for all
     * @param limit how many at most, up to {@link #PAGE_MAX}
     */
    List<Event> eventsOf(String subject, long after, int limit);

    /** The newest events of one subject first. */
    List<Event> latestOf(String subject, int limit);

    /** How many events there are. */
    long size();
}
