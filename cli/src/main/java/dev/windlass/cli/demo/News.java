package dev.windlass.cli.demo;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What becomes known in a span of time, told piece by piece. */
final class News {
    private static final Map<String, String> COLUMNS = Map.of(
            "flights", "flight_id, carrier, origin, dest, service, landed_at, arr_delay, late",
            "departures", "flight_id, carrier, origin, departed_at, dep_delay",
            "weather", "*");

    private final Map<String, Deque<Map<String, Object>>> pending = new LinkedHashMap<>();

    static News of(Flights flights, Instant from, Instant to) {
        var news = new News();
        COLUMNS.forEach((table, columns) ->
                news.pending.put(table, new ArrayDeque<>(flights.events(table, columns, from, to))));
        return news;
    }

    /** What became known since the last call and until {@code now}, by table. */
    Map<String, List<Map<String, Object>>> until(Instant now) {
        var told = new LinkedHashMap<String, List<Map<String, Object>>>();
        pending.forEach((table, rows) -> {
            var known = new ArrayList<Map<String, Object>>();
            while (!rows.isEmpty() && !known(table, rows.getFirst()).isAfter(now)) {
                known.add(rows.removeFirst());
            }
            told.put(table, known);
        });
        return told;
    }

    private static Instant known(String table, Map<String, Object> row) {
        return Instant.parse(String.valueOf(row.get(Flights.TABLES.get(table))));
    }
}
