package dev.windlass.features;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.util.List;

/**
 * Numbers over windows that end at the moment asked for. When the last event of the longest window is older than
 * {@code ttl}, all are missing.
 */
public record AggregateView(String name, String source, List<String> key, Duration ttl, List<Aggregation> aggregations)
        implements View {
    public AggregateView {
        key = List.copyOf(key);
        aggregations = List.copyOf(aggregations);
        ViewRules.check(
                name, key, ttl, aggregations.stream().map(Aggregation::name).toList());
    }

    @Override
    @JsonIgnore
    public List<String> columns() {
        return aggregations.stream().map(Aggregation::name).toList();
    }

    /** The longest of its windows. */
    Duration longestWindow() {
        return aggregations.stream()
                .map(Aggregation::window)
                .reduce(Duration.ZERO, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }
}
