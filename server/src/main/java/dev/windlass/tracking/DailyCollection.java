package dev.windlass.tracking;

import dev.windlass.kernel.Actor;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes each day what was deleted long ago, soon after the start and then every 24 hours, until it is closed. */
public final class DailyCollection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DailyCollection.class);
    private static final Actor ACTOR = new Actor("windlass");
    private static final Duration FIRST_AFTER = Duration.ofMinutes(10);
    private static final Duration EVERY = Duration.ofDays(1);
    private static final Duration END_MAX = Duration.ofSeconds(10);

    private final Supplier<GarbageCollection.Report> collection;
    private final ScheduledExecutorService timer;

    DailyCollection(Supplier<GarbageCollection.Report> collection, Duration firstAfter, Duration every) {
        this.collection = collection;
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("garbage").daemon().factory());
        var _ = timer.scheduleWithFixedDelay(
                this::collect, firstAfter.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    public static DailyCollection of(GarbageCollection garbage, Duration olderThan) {
        return new DailyCollection(() -> garbage.collect(olderThan, ACTOR), FIRST_AFTER, EVERY);
    }

    private void collect() {
        try {
            LOG.info("removed for good: {}", collection.get());
        } catch (RuntimeException e) {
            // A timer never calls again what has once thrown.
            LOG.warn("what was deleted long ago could not be removed; the next attempt follows in a day", e);
        }
    }

    /** Ends a collection under way between two of its changes; the next one goes on from there. */
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(END_MAX.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("a collection of garbage is still under way while the server stops");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
