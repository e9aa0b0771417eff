package dev.windlass.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.features.Aggregation.Function;
import dev.windlass.frame.Column;
import dev.windlass.frame.Frame;
import dev.windlass.frame.NumberColumn;
import dev.windlass.frame.TextColumn;
import dev.windlass.frame.TimeColumn;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The join gives the same bits in one walk and in many that go side by side. */
class OfflineJoinTest {
    private static final int ROWS = 3_000;
    private static final int KEYS = 7;
    private static final int SECONDS = 20_000;
    private static final Expression FARE = Expression.parse("fare");

    private static final FeatureSet SET = new FeatureSet(
            List.of(new Source("rides", "rides", "at")),
            List.of(new RequestFeature("driver", FeatureKind.CATEGORY)),
            List.of(
                    new LatestView("last", "rides", List.of("driver"), Duration.ofSeconds(3), List.of("fare", "zone")),
                    new AggregateView(
                            "recent",
                            "rides",
                            List.of("driver"),
                            Duration.ofDays(1),
                            List.of(
                                    new Aggregation("mean", Function.MEAN, FARE, Duration.ofSeconds(600)),
                                    new Aggregation("most", Function.MAX, FARE, Duration.ofSeconds(60))))),
            List.of(new OnDemand("double", Expression.parse("recent.mean * 2"))));

    @Test
    void spansOfTimeGiveTheBitsOfOneWalk() {
        for (var seed = 0; seed < 5; seed++) {
            var random = new Random(seed);
            var events = Map.of("rides", rides(random));
            var rows = rides(random);
            var one = vectors(events, rows, 1);
            for (var spans : List.of(2, 3, 16, 100)) {
                assertThat(vectors(events, rows, spans))
                        .as("seed %d, %d spans", seed, spans)
                        .isDeepEqualTo(one);
            }
        }
    }

    @Test
    void aLearnedMatrixDoesNotDependOnWhoComesFirst() {
        var random = new Random(11);
        var events = Map.of("rides", rides(random));
        var rows = rides(random);
        var one = OfflineJoin.join(SET, events, rows, "at");
        var again = OfflineJoin.join(SET, events, rows, "at", one.schema());
        assertThat(again.values()).isEqualTo(one.values());
        assertThat(one.kinds().getLast()).isEqualTo(FeatureKind.NUMBER);
    }

    private static @Nullable Object[][] vectors(Map<String, Frame> events, Frame rows, int spans) {
        var vectors = new @Nullable Object[ROWS][];
        OfflineJoin.walk(SET, events, rows, "at", (row, vector) -> vectors[row] = vector.values(), spans);
        return vectors;
    }

    private static Frame rides(Random random) {
        var at = new long[ROWS];
        var fares = new double[ROWS];
        for (var row = 0; row < ROWS; row++) {
            at[row] = random.nextInt(SECONDS) * 1_000L;
            fares[row] = random.nextInt(9) == 0 ? Double.NaN : random.nextInt(1_000_000) / 3.0;
        }
        var columns = new LinkedHashMap<String, Column>();
        columns.put("at", new TimeColumn(at));
        columns.put("driver", new TextColumn(texts("d", random)));
        columns.put("zone", new TextColumn(texts("z", random)));
        columns.put("fare", new NumberColumn(fares));
        return Frame.of(columns);
    }

    private static @Nullable String[] texts(String prefix, Random random) {
        var texts = new @Nullable String[ROWS];
        Arrays.setAll(texts, _ -> prefix + random.nextInt(KEYS));
        return texts;
    }
}
