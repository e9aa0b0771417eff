package dev.windlass.features;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of the events of a source by a key, for all views of all feature sets that share it.
 *
 * @param series what is remembered of each event
 * @param spanMs how far back the furthest-reaching view looks
 */
record HistorySpec(Id id, List<Series> series, long spanMs) {
    /** Views of one source by the same key columns share a history. */
    record Id(String source, List<String> key) {
        static Id of(View view) {
            return new Id(view.source(), view.key());
        }
    }

    /** An event read for this history, ready to be added. */
    record Taken(String key, @Nullable Object[] values) {}

    static Map<Id, HistorySpec> of(List<FeatureSet> sets) {
        var series = new LinkedHashMap<Id, Set<Series>>();
        var spans = new LinkedHashMap<Id, Long>();
        for (var set : sets) {
            for (var view : set.views()) {
                series.computeIfAbsent(Id.of(view), _ -> new LinkedHashSet<>()).addAll(series(view));
                spans.merge(Id.of(view), span(view), Math::max);
            }
        }
        var specs = new LinkedHashMap<Id, HistorySpec>();
        series.forEach((id, needed) ->
                specs.put(id, new HistorySpec(id, List.copyOf(new ArrayList<>(needed)), spans.getOrDefault(id, 0L))));
        return specs;
    }

    static List<Series> series(View view) {
        return switch (view) {
            case LatestView latest ->
                latest.select().stream()
                        .map(column -> new Series(Series.Use.LATEST, Expression.column(column)))
                        .toList();
            case AggregateView aggregate ->
                aggregate.aggregations().stream()
                        .map(aggregation -> new Series(Series.Use.WINDOW, aggregation.value()))
                        .toList();
        };
    }

    static long span(View view) {
        return switch (view) {
            case LatestView latest -> latest.ttl().toMillis();
            case AggregateView aggregate -> aggregate.longestWindow().toMillis();
        };
    }

    boolean covers(View view) {
        return series.containsAll(series(view)) && spanMs >= span(view);
    }

    /** Reads an event; null when a part of its key is missing, so that no request could ever find it. */
    @Nullable Taken take(Row event) {
        var key = Values.key(event, id.key());
        if (key == null) {
            return null;
        }
        var values = new @Nullable Object[series.size()];
        for (var i = 0; i < values.length; i++) {
            var one = series.get(i);
            values[i] = switch (one.use()) {
                case LATEST -> one.expression().value(event);
                case WINDOW -> Values.number(one.expression().number(event));
            };
        }
        return new Taken(key, values);
    }
}
