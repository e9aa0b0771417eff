package dev.windlass.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** One unit of change. Everything done through it is applied wholly or not at all. */
public final class Transaction {
    private final Handle sql;
    private final Dialect dialect;
    private final Instant at;
    private final List<Runnable> afterCommit = new ArrayList<>(0);

    Transaction(Handle sql, Dialect dialect, Instant at) {
        this.sql = sql;
        this.dialect = dialect;
        this.at = at;
    }

    public Handle sql() {
        return sql;
    }

    public Dialect dialect() {
        return dialect;
    }

    /** The moment of this change, one for all that it writes. */
    public Instant at() {
        return at;
    }

    /** Runs {@code action} once the change is on stable storage, on the writing thread: keep it short. */
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    void committed() {
        afterCommit.forEach(Runnable::run);
    }
}
