package dev.windlass.features;

import org.jspecify.annotations.Nullable;

/** A view tied to the history that it reads. */
sealed interface BoundView {
    String name();

    /** How many features it has. */
    int width();

    /**
     * Writes the features of an entity from {@code place} on; those that are missing are left null.
     *
     * @return the time of the newest event used, or {@link Times#MISSING}
     */
    long read(Row entity, long at, @Nullable Object[] values, int place);

    static BoundView of(View view, EventHistory history) {
        var needed = HistorySpec.series(view);
        var columns = new int[needed.size()];
        for (var i = 0; i < columns.length; i++) {
            columns[i] = history.spec().series().indexOf(needed.get(i));
        }
        return switch (view) {
            case LatestView latest ->
                new Latest(latest, history, columns, latest.ttl().toMillis());
            case AggregateView aggregate ->
                new Aggregate(
                        aggregate,
                        history,
                        columns,
                        aggregate.ttl().toMillis(),
                        aggregate.longestWindow().toMillis());
        };
    }

    /** The events of a key; null when it has none. */
    private static @Nullable KeyHistory find(View view, EventHistory history, String key, long at) {
        var found = history.find(key);
        // Asked after the events were read: what was forgotten before the reading is known to be forgotten.
        var earliest = history.earliestQuestion();
        if (at < earliest) {
            throw FeatureProblems.forgotten(view.name(), Times.instant(at), Times.instant(earliest));
        }
        return found;
    }

    record Latest(LatestView view, EventHistory history, int[] columns, long ttlMs) implements BoundView {
        @Override
        public String name() {
            return view.name();
        }

        @Override
        public int width() {
            return columns.length;
        }

        @Override
        public long read(Row entity, long at, @Nullable Object[] values, int place) {
            var key = Values.key(entity, view.key());
            var events = key == null ? null : find(view, history, key, at);
            var end = events == null ? 0 : events.after(at);
            if (events == null || end == events.start() || events.times()[end - 1] < Times.minus(at, ttlMs)) {
                return Times.MISSING;
            }
            var best = end - 1;
            for (var i = end - 2; i >= events.start() && events.times()[i] == events.times()[best]; i--) {
                if (compare(events, i, best) > 0) {
                    best = i;
                }
            }
            for (var i = 0; i < columns.length; i++) {
                values[place + i] = events.columns()[columns[i]].value(best);
            }
            return events.times()[best];
        }

        private int compare(KeyHistory events, int left, int right) {
            for (var column : columns) {
                var order = Values.compare(events.columns()[column].value(left), events.columns()[column].value(right));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }
    }

    record Aggregate(AggregateView view, EventHistory history, int[] columns, long ttlMs, long longestMs)
            implements BoundView {
        @Override
        public String name() {
            return view.name();
        }

        @Override
        public int width() {
            return columns.length;
        }

        @Override
        public long read(Row entity, long at, @Nullable Object[] values, int place) {
            var key = Values.key(entity, view.key());
            if (key == null) {
                return Times.MISSING;
            }
            var events = find(view, history, key, at);
            var end = events == null ? 0 : events.after(at);
            var newest = newestUsed(events, end, at);
            if (newest != Times.MISSING && newest < Times.minus(at, ttlMs)) {
                return Times.MISSING;
            }
            for (var i = 0; i < columns.length; i++) {
                var aggregation = view.aggregations().get(i);
                var function = aggregation.function();
                if (events == null) {
                    values[place + i] = function == Aggregation.Function.COUNT ? (Object) 0.0 : null;
                } else {
                    var start =
                            events.after(Times.minus(at, aggregation.window().toMillis()));
                    values[place + i] = ((WindowColumn) events.columns()[columns[i]]).aggregate(function, start, end);
                }
            }
            return newest;
        }

        private long newestUsed(@Nullable KeyHistory events, int end, long at) {
            if (events == null || end == events.start()) {
                return Times.MISSING;
            }
            var newest = events.times()[end - 1];
            return newest > Times.minus(at, longestMs) ? newest : Times.MISSING;
        }
    }
}
