package dev.windlass.features;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.util.List;

/**
 * Columns of the last event at or before the moment asked for. An event exactly {@code ttl} old still counts. Of several
 * events at the same time the one with the greatest values counts, compared column by column.
 *
 * @param select the columns
 */
public record LatestView(String name, String source, List<String> key, Duration ttl, List<String> select)
        implements View {
    public LatestView {
        key = List.copyOf(key);
        select = List.copyOf(select);
        ViewRules.check(name, key, ttl, select);
    }

    @Override
    @JsonIgnore
    public List<String> columns() {
        return select;
    }
}
