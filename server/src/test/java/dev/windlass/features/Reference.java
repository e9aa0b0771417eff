package dev.windlass.features;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the features should be, computed from the definition in the plainest way: look at every event, each time. */
final class Reference {
    private Reference() {}

    record Event(String source, long time, Map<String, @Nullable Object> fields) {}

    static List<@Nullable Object> vector(
            FeatureSet set, List<Event> events, Map<String, @Nullable Object> entity, long at) {
        var values = new ArrayList<@Nullable Object>();
        for (var feature : set.request()) {
            values.add(Values.normal(feature.name(), entity.get(feature.name())));
        }
        for (var view : set.views()) {
            var own = events.stream()
                    .filter(event -> event.source().equals(view.source()) && event.time() <= at)
                    .filter(event -> view.key().stream()
                            .allMatch(key -> entity.get(key) != null
                                    && Objects.equals(event.fields().get(key), entity.get(key))))
                    .toList();
            switch (view) {
                case LatestView latest -> values.addAll(latest(latest, own, at));
                case AggregateView aggregate ->
                    aggregate.aggregations().forEach(one -> values.add(aggregate(aggregate, one, own, entity, at)));
            }
        }
        return values;
    }

    private static List<@Nullable Object> latest(LatestView view, List<Event> own, long at) {
        Comparator<Event> order = Comparator.comparingLong(Event::time);
        for (var column : view.select()) {
            order = order.thenComparing((a, b) -> Values.compare(
                    Values.normal("", a.fields().get(column)),
                    Values.normal("", b.fields().get(column))));
        }
        var last = own.stream()
                .filter(event -> event.time() >= at - view.ttl().toMillis())
                .max(order);
        var values = new ArrayList<@Nullable Object>();
        for (var column : view.select()) {
            values.add(last.map(event -> Values.normal("", event.fields().get(column)))
                    .orElse(null));
        }
        return values;
    }

    private static @Nullable Object aggregate(
            AggregateView view, Aggregation one, List<Event> own, Map<String, @Nullable Object> entity, long at) {
        var longest = view.longestWindow().toMillis();
        var newest = own.stream()
                .mapToLong(Event::time)
                .filter(time -> time > at - longest)
                .max();
        var expired = newest.isPresent() && newest.getAsLong() < at - view.ttl().toMillis();
        if (expired || view.key().stream().anyMatch(key -> entity.get(key) == null)) {
            return null;
        }
        var numbers = own.stream()
                .filter(event -> event.time() > at - one.window().toMillis())
                .map(event -> one.value().number(Row.of(event.fields())))
                .filter(number -> !number.isNaN())
                .toList();
        var sum = numbers.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (one.function() == Aggregation.Function.COUNT) {
            return (double) numbers.size();
        }
        if (numbers.isEmpty()) {
            return null;
        }
        return switch (one.function()) {
            case COUNT -> (double) numbers.size();
            case SUM -> sum.doubleValue();
            case MEAN -> sum.doubleValue() / numbers.size();
            case MIN -> numbers.stream().min(Comparator.naturalOrder()).orElseThrow();
            case MAX -> numbers.stream().max(Comparator.naturalOrder()).orElseThrow();
        };
    }
}
