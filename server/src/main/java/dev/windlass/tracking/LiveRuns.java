package dev.windlass.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells whoever watches a run what is written to it, once it is on stable storage.
 *
 * <p>A change is handed on by the writing thread, which must not wait: each watch has a bounded queue, and one that does
 * not keep up loses what it has not read and is told so. It then begins again from the run as it stands.
 */
final class LiveRuns implements AutoCloseable {
    /** Changes that may wait for one watcher. */
    static final int CHANGES_WAITING_MAX = 256;

    private final Map<String, Set<Watch>> watches = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** What was written to a run. */
    sealed interface Change {
        /** Readings, in the order in which they were sent. */
        record Points(List<MetricPoint> points) implements Change {}

        record Params(Map<String, String> params) implements Change {}

        record Tags(Map<String, String> tags) implements Change {}

        record TagRemoved(String key) implements Change {}

        /** How the run stands now. */
        record State(RunStatus status, @Nullable Instant endedAt, String name, Lifecycle lifecycle) implements Change {
            static State of(Run run) {
                return new State(run.status(), run.endedAt(), run.name(), run.lifecycle());
            }

            /** Whether no more is to be expected of the run. */
            boolean over() {
                return status.ended() || lifecycle == Lifecycle.DELETED;
            }
        }
    }

    /** Begins to watch; what is committed from now on is seen. */
    Watch watch(String run) {
        var watch = new Watch(run);
        watches.compute(run, (_, others) -> {
            var all = others == null ? ConcurrentHashMap.<Watch>newKeySet() : others;
            all.add(watch);
            return all;
        });
        return watch;
    }

    /** To be called after the commit of the change. */
    void publish(String run, Change change) {
        var all = watches.get(run);
        if (all != null) {
            all.forEach(watch -> watch.offer(change));
        }
    }

    /** How many watch the run. */
    int watching(String run) {
        var all = watches.get(run);
        return all == null ? 0 : all.size();
    }

    /** Ends all watches, so that a server can stop. */
    @Override
    public void close() {
        closed = true;
        watches.values().forEach(all -> all.forEach(Watch::wake));
    }

    /** One who watches. Read by one thread. */
    final class Watch implements AutoCloseable {
        private final String run;
        private final BlockingQueue<Signal> waiting = new ArrayBlockingQueue<>(CHANGES_WAITING_MAX);
        private volatile boolean behind;

        private Watch(String run) {
            this.run = run;
        }

        private void offer(Change change) {
            if (!waiting.offer(new Signal(change))) {
                behind = true;
            }
        }

        private void wake() {
            // A full queue needs no waking: its reader does not wait.
            var _ = waiting.offer(new Signal(null));
        }

        /** Waits for the next change, at most so long. */
        Seen next(long timeoutMs) {
            try {
                if (behind) {
                    // In this order: what is offered after the clearing is kept, or sets the flag again.
                    behind = false;
                    waiting.clear();
                    return closed ? Seen.OVER : Seen.BEHIND;
                }
                var signal = closed ? null : waiting.poll(timeoutMs, TimeUnit.MILLISECONDS);
                if (closed) {
                    return Seen.OVER;
                }
                return signal == null || signal.change() == null ? Seen.NOTHING : new Seen.Changed(signal.change());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return Seen.OVER;
            }
        }

        @Override
        public void close() {
            watches.computeIfPresent(run, (_, all) -> {
                all.remove(this);
                return all.isEmpty() ? null : all;
            });
        }
    }

    private record Signal(@Nullable Change change) {}

    /** What one look at a watch shows. */
    sealed interface Seen {
        Seen NOTHING = new Nothing();
        Seen BEHIND = new Behind();
        Seen OVER = new Over();

        record Changed(Change change) implements Seen {}

        /** Nothing was written for as long as was waited. */
        record Nothing() implements Seen {}

        /** More was written than was read; what was not read is lost. */
        record Behind() implements Seen {}

        /** The server stops. */
        record Over() implements Seen {}
    }
}
