package dev.windlass.store;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what was committed from SQLite's log into its file, on a thread and a connection of its own. Otherwise every
 * some hundredth commit would do so, and its caller would wait for two more syncs and thousands of pages. Nobody waits
 * for this copy, and nobody relies on it: a commit is durable in the log, and a log that grows beyond
 * {@link Connections#LOG_PAGES_MAX} is copied by the commit itself.
 */
final class Checkpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final int EVERY_MS = 500;

    private final Jdbi jdbi;
    private final AtomicBoolean due = new AtomicBoolean();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("store-checkpoint").daemon().factory());

    Checkpoints(Jdbi jdbi) {
        this.jdbi = jdbi;
        var _ = timer.scheduleWithFixedDelay(this::copy, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** Something was committed. */
    void committed() {
        due.lazySet(true);
    }

    private void copy() {
        if (due.compareAndSet(true, false)) {
            try (var handle = jdbi.open()) {
                handle.createQuery("PRAGMA wal_checkpoint(PASSIVE)")
                        .mapTo(Integer.class)
                        .list();
            } catch (RuntimeException e) {
                LOG.warn("The log of the database could not be copied into its file; the next commits will try.", e);
            }
        }
    }

    @Override
    public void close() {
        timer.close();
    }
}
