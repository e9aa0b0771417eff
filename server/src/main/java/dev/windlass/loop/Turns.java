package dev.windlass.loop;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each loop turns of its own, one at a time, so that a training of an hour holds up nobody else.
 *
 * <p>A turn is a virtual thread: it waits for the most part. What it has computed by native code goes to the bounded
 * pools that own such code. A loop whose turn is not over is passed over.
 */
final class Turns implements AutoCloseable {
    /** Turns at the same time; a loop beyond waits for the next round. */
    static final int TURNS_MAX = 256;

    /** How long turns that are interrupted may take to end. */
    private static final Duration END_MAX = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    private final Consumer<String> turn;
    private final Set<String> under = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(TURNS_MAX);
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("loop-", 0).factory());

    /** @param turn what a loop of a name does in its turn; throws nothing */
    Turns(Consumer<String> turn) {
        this.turn = turn;
    }

    /** Begins a turn of each loop that has none under way, and waits for none of them. */
    void give(Collection<String> loops) {
        for (var loop : loops) {
            if (!under.add(loop)) {
                continue;
            }
            if (!places.tryAcquire()) {
                under.remove(loop);
                LOG.warn("{} loops are at work already; loop {} waits", TURNS_MAX, loop);
                continue;
            }
            begin(loop);
        }
    }

    private void begin(String loop) {
        try {
            threads.execute(() -> {
                try {
                    turn.accept(loop);
                } finally {
                    end(loop);
                }
            });
        } catch (RejectedExecutionException _) {
            // Closed meanwhile.
            end(loop);
        }
    }

    private void end(String loop) {
        places.release();
        under.remove(loop);
    }

    /** Whether the last turn of a loop is not over yet. */
    boolean underWay(String loop) {
        return under.contains(loop);
    }

    /** Interrupts the turns under way and waits a while for their end; a turn that was cut off is made up for later. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(END_MAX.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("the loops {} are still at work; they go on at the next start", under);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
