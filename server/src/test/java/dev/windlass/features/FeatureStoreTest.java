package dev.windlass.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.windlass.features.Aggregation.Function;
import dev.windlass.features.Reference.Event;
import dev.windlass.frame.Frame;
import dev.windlass.kernel.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeatureStoreTest {
    private static final Expression VALUE = Expression.parse("value");

    private static final FeatureSet SET = new FeatureSet(
            List.of(new Source("weather", "weather", "at"), new Source("sales", "sales", "at")),
            List.of(new RequestFeature("size", FeatureKind.NUMBER), new RequestFeature("shop", FeatureKind.CATEGORY)),
            List.of(
                    new LatestView("sky", "weather", List.of("town"), Duration.ofMillis(40), List.of("text", "value")),
                    new AggregateView(
                            "shop_sales",
                            "sales",
                            List.of("shop"),
                            Duration.ofMillis(60),
                            List.of(
                                    new Aggregation("n", Function.COUNT, VALUE, Duration.ofMillis(20)),
                                    new Aggregation("mean", Function.MEAN, VALUE, Duration.ofMillis(100)),
                                    new Aggregation("sum", Function.SUM, VALUE, Duration.ofMillis(7)),
                                    new Aggregation("min", Function.MIN, VALUE, Duration.ofMillis(100)),
                                    new Aggregation(
                                            "large",
                                            Function.MEAN,
                                            Expression.parse("value > 0"),
                                            Duration.ofMillis(50)))),
                    new AggregateView(
                            "pair",
                            "sales",
                            List.of("shop", "town"),
                            Duration.ofDays(1),
                            List.of(new Aggregation("max", Function.MAX, VALUE, Duration.ofMillis(200))))),
            List.of());

    private static List<Event> events(Random random, int count) {
        var events = new ArrayList<Event>();
        for (var i = 0; i < count; i++) {
            var fields = new HashMap<String, @Nullable Object>();
            var time = (long) random.nextInt(300);
            fields.put("at", time);
            fields.put("town", random.nextInt(12) == 0 ? null : "t" + random.nextInt(3));
            fields.put("shop", random.nextInt(12) == 0 ? null : "s" + random.nextInt(3));
            fields.put("value", random.nextInt(6) == 0 ? null : (random.nextInt(2_000) - 1_000) / 10.0);
            fields.put("text", random.nextInt(6) == 0 ? null : "x" + random.nextInt(4));
            events.add(new Event(random.nextBoolean() ? "weather" : "sales", time, fields));
        }
        return events;
    }

    private static Map<String, @Nullable Object> entity(Random random) {
        var entity = new HashMap<String, @Nullable Object>();
        entity.put("town", random.nextInt(20) == 0 ? null : "t" + random.nextInt(4));
        entity.put("shop", "s" + random.nextInt(4));
        entity.put("size", random.nextInt(100));
        return entity;
    }

    private static FeatureStore fed(List<Event> events) {
        var store = new FeatureStore(List.of(SET), Duration.ofDays(1));
        events.forEach(
                event -> store.prepare(event.source(), List.of(event.fields())).apply());
        return store;
    }

    @Test
    void valuesAreThoseOfTheDefinitionInWhateverOrderEventsArrive() {
        for (var seed = 1L; seed <= 60; seed++) {
            var random = new Random(seed);
            var events = events(random, random.nextInt(250));
            var reader = fed(events).reader(SET);
            for (var question = 0; question < 40; question++) {
                var entity = entity(random);
                var at = random.nextInt(320);
                assertThat(List.of(bits(
                                reader.vector(entity, Instant.ofEpochMilli(at)).values())))
                        .as("seed %d, %s at %d", seed, entity, at)
                        .isEqualTo(List.of(
                                bits(Reference.vector(SET, events, entity, at).toArray())));
            }
        }
    }

    @Test
    void laterEventsNeverChangeAValue() {
        for (var seed = 1L; seed <= 40; seed++) {
            var random = new Random(seed);
            var events = events(random, 200);
            var at = 100 + random.nextInt(100);
            var past = new ArrayList<>(
                    events.stream().filter(event -> event.time() <= at).toList());
            var other = new ArrayList<>(past);
            events(random, 300).stream().filter(event -> event.time() > at).forEach(other::add);
            Collections.shuffle(other, random);
            Collections.shuffle(past, random);
            var entity = entity(random);
            var when = Instant.ofEpochMilli(at);
            var expected = fed(events).reader(SET).vector(entity, when);
            for (var some : List.of(past, other)) {
                var found = fed(some).reader(SET).vector(entity, when);
                assertThat(bits(found.values())).as("seed %d", seed).isEqualTo(bits(expected.values()));
                assertThat(found.times()).as("seed %d", seed).isEqualTo(expected.times());
            }
            expected.times().values().forEach(time -> assertThat(time).isBeforeOrEqualTo(when));
        }
    }

    @Test
    void theOfflineJoinGivesTheBitsThatTheStoreGives() {
        for (var seed = 1L; seed <= 20; seed++) {
            var random = new Random(seed);
            var events = events(random, 400);
            var entities = new ArrayList<Map<String, @Nullable Object>>();
            for (var i = 0; i < 100; i++) {
                var entity = entity(random);
                entity.put("asked", (long) random.nextInt(320));
                entities.add(entity);
            }
            var frames = Map.of("weather", frame(events, "weather"), "sales", frame(events, "sales"));
            var matrix = OfflineJoin.join(SET, frames, Frame.rowsOf(entities, List.of("asked")), "asked");
            var reader = fed(events).reader(SET);
            for (var row = 0; row < entities.size(); row++) {
                var asked = Instant.ofEpochMilli(Values.time(entities.get(row), "asked"));
                var vector = reader.vector(entities.get(row), asked);
                assertThat(matrix.row(row))
                        .as("seed %d, row %d", seed, row)
                        .isEqualTo(matrix.schema().encode(vector));
            }
        }
    }

    private static Frame frame(List<Event> events, String source) {
        return Frame.rowsOf(
                events.stream()
                        .filter(event -> event.source().equals(source))
                        .map(Event::fields)
                        .toList(),
                List.of("at"));
    }

    @Test
    void whatNoQuestionCanReachIsForgottenAndAskingForItIsRefused() {
        var store = new FeatureStore(List.of(SET), Duration.ofMillis(50));
        for (var time = 0L; time < 10_000; time++) {
            Map<String, Object> row = Map.of("at", time, "shop", "s" + time / 1_000, "town", "t1", "value", 1);
            store.prepare("sales", List.of(row)).apply();
            store.prepare("weather", List.of(row)).apply();
        }
        assertThat(store.events()).as("events held").isLessThan(3 * (200 + 50 + 50 + 100));
        var reader = store.reader(SET);
        var entity = Map.of("shop", "s9", "town", "t1", "size", 1);
        assertThat(reader.vector(entity, Instant.ofEpochMilli(9_949)).values()).contains(7.0);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> reader.vector(entity, Instant.ofEpochMilli(9_948)))
                .withMessageContaining("compute it offline");
    }

    @Test
    void readersSeeTheSameBitsWhileAnotherThreadFeeds() {
        var seed = 4_711L;
        var events = events(new Random(seed), 500);
        var store = fed(events);
        var reader = store.reader(SET);
        Map<String, Object> entity = Map.of("shop", "s1", "town", "t1", "size", 1);
        var at = Instant.ofEpochMilli(299);
        var expected = bits(reader.vector(entity, at).values());
        var stop = new AtomicBoolean();
        var reading = CompletableFuture.supplyAsync(() -> {
            var readings = 0;
            do {
                assertThat(bits(reader.vector(entity, at).values())).isEqualTo(expected);
                readings++;
            } while (!stop.get());
            return readings;
        });
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++) {
            Map<String, Object> row = Map.of(
                    "at",
                    300L + random.nextInt(1_000),
                    "shop",
                    "s1",
                    "town",
                    "t1",
                    "value",
                    random.nextInt(100),
                    "text",
                    "y");
            store.prepare(random.nextBoolean() ? "sales" : "weather", List.of(row))
                    .apply();
        }
        stop.set(true);
        assertThat(reading.join()).as("readings").isPositive();
    }

    @Test
    void aStoreThatWasBuiltForLessRefusesASetThatNeedsMore() {
        var store = new FeatureStore(List.of(SET));
        var more = new FeatureSet(
                SET.sources(),
                List.of(),
                List.of(new LatestView("sky", "weather", List.of("town"), Duration.ofDays(1), List.of("value"))),
                List.of());
        assertThat(store.covers(SET)).isTrue();
        assertThat(store.covers(more)).isFalse();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> store.reader(more))
                .withMessageContaining("does not hold what this feature set needs of 'weather'");
    }

    /** Equal texts exactly when the values have equal bits. */
    static String bits(@Nullable Object[] values) {
        var text = new StringBuilder();
        for (var value : values) {
            text.append(value instanceof Double number ? Long.toHexString(Double.doubleToRawLongBits(number)) : value)
                    .append(' ');
        }
        return text.toString();
    }
}
