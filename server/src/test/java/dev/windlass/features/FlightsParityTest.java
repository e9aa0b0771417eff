package dev.windlass.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.features.Aggregation.Function;
import dev.windlass.frame.DuckDb;
import dev.windlass.frame.Frame;
import dev.windlass.frame.TimeColumn;
import dev.windlass.kernel.Durations;
import dev.windlass.kernel.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise of the package on the real year of flights: what is served live is what training computes. */
class FlightsParityTest {
    private static final Path EXAMPLE = Path.of("..", "examples", "flights");
    private static final int VECTORS = 10_000;
    private static final Instant FROM = Instant.parse("2013-06-01T00:00:00Z");

    private static AggregateView arrivals(String name, List<String> key, String... aggregations) {
        return aggregates(name, "landed", key, aggregations);
    }

    private static AggregateView aggregates(String name, String source, List<String> key, String... written) {
        var aggregations = new ArrayList<Aggregation>();
        for (var i = 0; i < written.length; i += 4) {
            aggregations.add(new Aggregation(
                    written[i],
                    Function.valueOf(written[i + 1]),
                    Expression.parse(written[i + 2]),
                    Durations.parse(written[i + 3])));
        }
        return new AggregateView(name, source, key, Durations.parse("30d"), aggregations);
    }

    private static FeatureSet flights() {
        return new FeatureSet(
                List.of(
                        new Source("weather", "weather", "observed_at"),
                        new Source("departed", "flights", "departed_at"),
                        new Source("landed", "flights", "landed_at")),
                List.of(
                        new RequestFeature("carrier", FeatureKind.CATEGORY),
                        new RequestFeature("origin", FeatureKind.CATEGORY),
                        new RequestFeature("dest", FeatureKind.CATEGORY),
                        new RequestFeature("hour", FeatureKind.NUMBER),
                        new RequestFeature("weekday", FeatureKind.NUMBER),
                        new RequestFeature("distance", FeatureKind.NUMBER)),
                List.of(
                        new LatestView(
                                "airport_weather",
                                "weather",
                                List.of("origin"),
                                Durations.parse("3h"),
                                List.of("temp", "dewp", "wind_speed", "precip", "pressure", "visib")),
                        aggregates(
                                "departures",
                                "departed",
                                List.of("origin"),
                                "delay_1h",
                                "MEAN",
                                "dep_delay",
                                "1h",
                                "delay_3h",
                                "MEAN",
                                "dep_delay",
                                "3h",
                                "worst_3h",
                                "MAX",
                                "dep_delay",
                                "3h"),
                        arrivals(
                                "airport",
                                List.of("origin"),
                                "late_6h",
                                "MEAN",
                                "late",
                                "6h",
                                "late_7d",
                                "MEAN",
                                "late",
                                "7d",
                                "n_24h",
                                "COUNT",
                                "1",
                                "24h"),
                        arrivals(
                                "carrier_recent",
                                List.of("carrier"),
                                "late_24h",
                                "MEAN",
                                "late",
                                "24h",
                                "late_7d",
                                "MEAN",
                                "late",
                                "7d",
                                "speed_7d",
                                "MEAN",
                                "distance / air_time",
                                "7d"),
                        arrivals(
                                "route",
                                List.of("origin", "dest"),
                                "delay_7d",
                                "MEAN",
                                "arr_delay",
                                "7d",
                                "log_7d",
                                "SUM",
                                "log(air_time)",
                                "7d")),
                List.of(
                        new OnDemand("is_evening", Expression.parse("hour >= 17")),
                        new OnDemand("windy", Expression.parse("airport_weather.wind_speed > 20 and precip_known")),
                        new OnDemand("trend", Expression.parse("airport.late_6h - airport.late_7d"))));
    }

    private static void prepare(DuckDb engine) throws IOException {
        // A variable would belong to one connection of the engine, and its statements take turns.
        var script = Files.readString(EXAMPLE.resolve("prepare.sql"))
                .replace("coalesce(getvariable('raw'), 'data')", "'" + EXAMPLE.resolve("data") + "'");
        for (var statement : script.split(";\\s*\\n")) {
            if (!statement.isBlank()) {
                engine.execute(statement);
            }
        }
    }

    private static Frame year(DuckDb engine) {
        return engine.frame("SELECT *, true AS precip_known FROM flights ORDER BY predict_at, flight_id");
    }

    @Test
    void tenThousandServedVectorsHaveTheBitsOfTheOfflineJoin(@TempDir Path directory) throws IOException {
        try (var engine = DuckDb.open(directory)) {
            prepare(engine);
            var flights = year(engine);
            var weather = engine.frame("SELECT * FROM weather");
            var set = flights();
            var asked = engine.frame(
                    "SELECT *, true AS precip_known FROM flights WHERE predict_at >= TIMESTAMPTZ '%s' ORDER BY predict_at, flight_id LIMIT %d"
                            .formatted(FROM, VECTORS));
            var sources = Map.of("weather", weather, "departed", flights, "landed", flights);
            var offline = OfflineJoin.join(set, sources, asked, "predict_at");

            // Online: the past from a dataset, then every event as JSON, in the order in which events happen.
            var store = new FeatureStore(List.of(set));
            var lives = new ArrayList<Live>();
            sources.forEach((source, events) -> lives.add(new Live(store, source, events)));
            lives.forEach(live -> live.loadBefore(FROM.toEpochMilli()));
            var reader = store.reader(set);
            var times = asked.times("predict_at").epochMillis();
            var differences = 0;
            var known = 0;
            for (var row = 0; row < VECTORS; row++) {
                var moment = times[row];
                lives.forEach(live -> live.pushThrough(moment));
                var vector = reader.vector(json(asked.row(row)), Instant.ofEpochMilli(times[row]));
                var online = offline.schema().encode(vector);
                for (var column = 0; column < online.length; column++) {
                    var same = Double.doubleToRawLongBits(online[column])
                            == Double.doubleToRawLongBits(offline.value(row, column));
                    differences += same ? 0 : 1;
                    known += Double.isNaN(online[column]) ? 0 : 1;
                }
            }
            assertThat(differences)
                    .as("differing values of %d vectors", VECTORS)
                    .isZero();
            assertThat(known).as("known values").isGreaterThan(VECTORS * offline.width() * 8 / 10);
        }
    }

    /** As a client would send it: through JSON text. */
    private static Map<String, @Nullable Object> json(Map<String, @Nullable Object> row) {
        var sent = new LinkedHashMap<String, @Nullable Object>();
        Json.read(Json.text(row)).properties().forEach(field -> {
            var value = field.getValue();
            sent.put(field.getKey(), value.isNull() ? null : value.isNumber() ? value.numberValue() : value.asString());
        });
        return sent;
    }

    /** Plays the events of one source to a store. */
    private static final class Live {
        private final FeatureStore store;
        private final String source;
        private final Frame events;
        private final long[] times;
        private final int[] order;
        private int next;

        Live(FeatureStore store, String source, Frame events) {
            this.store = store;
            this.source = source;
            this.events = events;
            var happened = events.times(store.source(source).timeColumn());
            this.times = happened.epochMillis();
            this.order = happened.order();
        }

        void loadBefore(long moment) {
            var kept = times.clone();
            for (var i = 0; i < kept.length; i++) {
                kept[i] = kept[i] < moment ? kept[i] : TimeColumn.MISSING;
            }
            store.feed(source, events.with(store.source(source).timeColumn(), new TimeColumn(kept)));
            while (next < order.length && times[order[next]] < moment) {
                next++;
            }
        }

        void pushThrough(long moment) {
            while (next < order.length && times[order[next]] <= moment) {
                store.prepare(source, List.of(json(events.row(order[next++])))).apply();
            }
        }
    }

    @Test
    void aYearOfFlightsIsJoinedAndTheStoreHoldsOnlyItsWindows(@TempDir Path directory) throws IOException {
        try (var engine = DuckDb.open(directory)) {
            prepare(engine);
            var flights = year(engine);
            var sources =
                    Map.of("weather", engine.frame("SELECT * FROM weather"), "departed", flights, "landed", flights);
            var matrix = OfflineJoin.join(flights(), sources, flights, "predict_at");
            assertThat(matrix.rows()).isEqualTo(336_776);

            var store = new FeatureStore(List.of(flights()));
            sources.forEach(store::feed);
            // The year has more than 1.3 million entries in five histories; the windows reach back 7 days at most.
            assertThat(store.events()).as("events held").isLessThan(60_000);
        }
    }
}
