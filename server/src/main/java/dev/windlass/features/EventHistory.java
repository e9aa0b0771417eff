package dev.windlass.features;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The recent events of one source by one key. Readers never wait; writers wait for each other.
 *
 * <p>Bounded by time: what no allowed question can reach any more is forgotten. Questions reach back by the span of the
 * views, from a moment that may lie up to the slack behind the newest event.
 */
final class EventHistory {
    /** Events of one key that are kept at most, since their exact sums fit no more. */
    static final int EVENTS_PER_KEY_MAX = ExactSum.COUNT_MAX;

    /** Keys that fell silent are looked for each time the newest event has moved on by this part of the span. */
    private static final int SWEEPS_PER_SPAN = 4;

    private final HistorySpec spec;
    private final long slackMs;
    private final ConcurrentHashMap<String, KeyHistory> keys = new ConcurrentHashMap<>();
    private volatile long newest = Long.MIN_VALUE;
    private long sweptAt = Long.MIN_VALUE;

    EventHistory(HistorySpec spec, long slackMs) {
        this.spec = spec;
        this.slackMs = slackMs;
    }

    HistorySpec spec() {
        return spec;
    }

    @Nullable KeyHistory find(String key) {
        return keys.get(key);
    }

    /** The earliest moment that may be asked about. */
    long earliestQuestion() {
        return newest == Long.MIN_VALUE ? Long.MIN_VALUE : Times.minus(newest, slackMs);
    }

    private long earliestKept() {
        var earliest = earliestQuestion();
        return earliest == Long.MIN_VALUE ? Long.MIN_VALUE : Times.minus(earliest, spec.spanMs());
    }

    /** Takes an event, unless it is so old that nothing can ask for it. */
    synchronized void add(long time, HistorySpec.Taken event) {
        if (time > newest) {
            newest = time;
        }
        var earliest = earliestKept();
        if (time < earliest) {
            return;
        }
        var known = keys.get(event.key());
        var history = (known == null ? KeyHistory.empty(spec) : known).with(time, event.values(), earliest);
        if (history.size() > EVENTS_PER_KEY_MAX) {
            throw FeatureProblems.tooManyEvents(event.key(), EVENTS_PER_KEY_MAX, Duration.ofMillis(spec.spanMs()));
        }
        keys.put(event.key(), history);
        if (sweptAt == Long.MIN_VALUE) {
            sweptAt = newest;
        } else if (newest - sweptAt > Math.max(1, spec.spanMs() / SWEEPS_PER_SPAN)) {
            sweptAt = newest;
            sweep(earliest);
        }
    }

    private void sweep(long earliest) {
        keys.forEach((key, history) -> {
            var kept = history.from(earliest);
            if (kept.size() == 0) {
                keys.remove(key);
            } else {
                keys.put(key, kept.compact());
            }
        });
    }

    /** How many events are held. */
    long events() {
        return keys.values().stream().mapToLong(KeyHistory::size).sum();
    }
}
