package dev.windlass.features;

import dev.windlass.frame.Frame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Event histories in memory and the features computed on them: the one engine behind training and serving.
 *
 * <p>It is built for the feature sets that will be asked for; versions of a model with different sets share the
 * histories. Many threads may read while others feed. Events may arrive in any order.
 */
public final class FeatureStore {
    /** How far behind the newest event a question may lie, unless said otherwise. */
    public static final Duration SLACK = Duration.ofDays(2);

    private final Map<HistorySpec.Id, EventHistory> histories = new LinkedHashMap<>();
    private final Map<String, Source> sources = new LinkedHashMap<>();

    public FeatureStore(List<FeatureSet> sets) {
        this(sets, SLACK);
    }

    /** @param slack how far behind the newest event of a source the moment of a question may lie */
    public FeatureStore(List<FeatureSet> sets, Duration slack) {
        HistorySpec.of(sets).forEach((id, spec) -> histories.put(id, new EventHistory(spec, slack.toMillis())));
        for (var set : sets) {
            for (var name : set.usedSources()) {
                var source = set.source(name);
                var other = sources.putIfAbsent(name, source);
                if (other != null && !other.equals(source)) {
                    throw FeatureProblems.badDefinition(
                            "Two feature sets differ in the source '%s'.".formatted(name),
                            "One reads %s, the other %s.".formatted(other, source));
                }
            }
        }
    }

    /** Whether this store remembers all that {@code set} needs; if not, a new one must be built and loaded. */
    public boolean covers(FeatureSet set) {
        return set.views().stream().allMatch(view -> {
            var history = histories.get(HistorySpec.Id.of(view));
            return history != null && history.spec().covers(view);
        });
    }

    /** Computes {@code set}, which this store must cover. */
    public FeatureReader reader(FeatureSet set) {
        return new BoundFeatures(set, histories);
    }

    /** Names of the sources whose events this store remembers. */
    public Set<String> sources() {
        return Set.copyOf(sources.keySet());
    }

    Source source(String name) {
        var source = sources.get(name);
        if (source == null) {
            throw FeatureProblems.unknownName("source", name, sources.keySet());
        }
        return source;
    }

    /**
     * Takes the events of a source. Rows whose time is missing have not happened yet and are passed over, and so are
     * rows without a key.
     */
    public void feed(String source, Frame events) {
        feed(source, events, Times.MISSING);
    }

    /** As {@link #feed(String, Frame)}, only those later than {@code after}. */
    void feed(String source, Frame events, long after) {
        var cursor = new EventCursor(source(source), events, histories(source));
        cursor.skipThrough(after);
        cursor.feedThrough(Long.MAX_VALUE);
    }

    /** Reads rows wholly before any is applied, so that bad rows change nothing. */
    Batch prepare(String source, List<? extends Map<String, ? extends @Nullable Object>> rows) {
        var timeColumn = source(source).timeColumn();
        var times = new long[rows.size()];
        var additions = new ArrayList<Addition>();
        for (var i = 0; i < times.length; i++) {
            times[i] = Values.time(rows.get(i), timeColumn);
            var row = Row.of(rows.get(i));
            for (var history : histories(source)) {
                var taken = history.spec().take(row);
                if (taken != null) {
                    additions.add(new Addition(history, times[i], taken));
                }
            }
        }
        return new Batch(times, additions);
    }

    private List<EventHistory> histories(String source) {
        return histories.values().stream()
                .filter(history -> history.spec().id().source().equals(source))
                .toList();
    }

    /** A cursor over events that belong to this store, for feeding them bit by bit. */
    EventCursor cursor(String source, Frame events) {
        return new EventCursor(source(source), events, histories(source));
    }

    private record Addition(EventHistory history, long time, HistorySpec.Taken taken) {}

    /** Rows that have been read and can be applied. */
    static final class Batch {
        private final long[] times;
        private final List<Addition> additions;

        private Batch(long[] times, List<Addition> additions) {
            this.times = times;
            this.additions = additions;
        }

        long[] times() {
            return times;
        }

        void apply() {
            applyAfter(Times.MISSING);
        }

        void applyAfter(long time) {
            for (var addition : additions) {
                if (addition.time() > time) {
                    addition.history().add(addition.time(), addition.taken());
                }
            }
        }
    }

    /** How far back the furthest-reaching view looks. */
    long spanMs() {
        return histories.values().stream()
                .mapToLong(history -> history.spec().spanMs())
                .max()
                .orElse(0);
    }

    /** How many events are held, over all histories. */
    public long events() {
        return histories.values().stream().mapToLong(EventHistory::events).sum();
    }

    /** The earliest moment that can be asked about {@code set}. */
    public Instant earliestQuestion(FeatureSet set) {
        var earliest = set.views().stream()
                .map(view -> histories.get(HistorySpec.Id.of(view)))
                .mapToLong(history -> history == null ? Long.MAX_VALUE : history.earliestQuestion())
                .max()
                .orElse(Long.MIN_VALUE);
        return Times.instant(earliest);
    }
}
