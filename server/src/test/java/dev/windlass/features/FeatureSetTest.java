package dev.windlass.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.windlass.features.Aggregation.Function;
import dev.windlass.frame.Frame;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeatureSetTest {
    private static final List<Source> SOURCES = List.of(new Source("flights", "flights", "landed_at"));

    private static FeatureSet set(OnDemand... onDemand) {
        return new FeatureSet(
                SOURCES,
                List.of(
                        new RequestFeature("carrier", FeatureKind.CATEGORY),
                        new RequestFeature("hour", FeatureKind.NUMBER)),
                List.of(
                        new AggregateView(
                                "recent",
                                "flights",
                                List.of("carrier"),
                                Duration.ofDays(7),
                                List.of(new Aggregation(
                                        "late", Function.MEAN, Expression.parse("late"), Duration.ofHours(24)))),
                        new LatestView("last", "flights", List.of("carrier"), Duration.ofDays(7), List.of("dest"))),
                List.of(onDemand));
    }

    private static OnDemand onDemand(String name, String expression) {
        return new OnDemand(name, Expression.parse(expression));
    }

    private static Map<String, @Nullable Object> row(@Nullable Object... namesAndValues) {
        var row = new HashMap<String, @Nullable Object>();
        for (var i = 0; i < namesAndValues.length; i += 2) {
            row.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return row;
    }

    @Test
    void aSetAndASchemaSurviveBeingStoredAsJson() {
        var set = set(onDemand("evening", "hour >= 17"), onDemand("both", "evening * recent.late"));
        assertThat(Json.read(Json.text(set), FeatureSet.class)).isEqualTo(set);
        var schema = new FeatureSchema(List.of(
                new FeatureColumn("carrier", FeatureKind.CATEGORY, List.of("UA", "AA")),
                new FeatureColumn("hour", FeatureKind.NUMBER, List.of())));
        assertThat(Json.read(Json.text(schema), FeatureSchema.class)).isEqualTo(schema);
    }

    @Test
    void mistakesInADefinitionNameWhatIsWrong() {
        assertProblem(() -> set(onDemand("x", "recent.lat + 1")), "Did you mean 'recent.late'?");
        assertProblem(() -> set(onDemand("x", "y + 1"), onDemand("y", "1")), "'x' uses 'y'");
        assertProblem(() -> set(onDemand("x", "x + 1")), "'x' uses 'x'");
        assertProblem(() -> set(onDemand("hour", "1")), "'hour' is not a name for a feature");
        assertProblem(
                () -> new FeatureSet(
                        SOURCES,
                        List.of(),
                        List.of(new LatestView("v", "flihts", List.of("k"), Duration.ofDays(1), List.of("x"))),
                        List.of()),
                "Did you mean 'flights'?");
        assertProblem(
                () -> new LatestView("v", "flights", List.of("k"), Duration.ZERO, List.of("x")), "ttl of the view 'v'");
        assertProblem(
                () -> FeatureSet.requireFields(set().fields(), row("carier", "UA", "hour", 1)),
                "Did you mean 'carier'?");
    }

    private static void assertProblem(org.assertj.core.api.ThrowableAssert.ThrowingCallable work, String message) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(work).withMessageContaining(message);
    }

    @Test
    void categoriesAreLearnedSortedAndOneNeverSeenIsMissing() {
        var events = Frame.rowsOf(
                List.of(
                        row("carrier", "UA", "landed_at", "2013-01-01T10:00:00Z", "late", 1, "dest", "SFO"),
                        row("carrier", "UA", "landed_at", "2013-01-01T11:00:00Z", "late", 0, "dest", "BOS"),
                        row("carrier", "UA", "landed_at", null, "late", null, "dest", "LAX")),
                List.of("landed_at"));
        var entities = Frame.rowsOf(
                List.of(
                        row("carrier", "UA", "hour", 10, "at", "2013-01-01T10:30:00Z"),
                        row("carrier", "AA", "hour", null, "at", "2013-01-01T10:30:00Z"),
                        row("carrier", "UA", "hour", 11, "at", "2013-01-01T11:00:00Z")),
                List.of("at"));
        var set = set(onDemand("phase", "if(hour > 10, 'day', 'dawn')"));
        var matrix = OfflineJoin.join(set, Map.of("flights", events), entities, "at");

        assertThat(matrix.schema().columns())
                .containsExactly(
                        new FeatureColumn("carrier", FeatureKind.CATEGORY, List.of("AA", "UA")),
                        new FeatureColumn("hour", FeatureKind.NUMBER, List.of()),
                        new FeatureColumn("recent.late", FeatureKind.NUMBER, List.of()),
                        new FeatureColumn("last.dest", FeatureKind.CATEGORY, List.of("BOS", "SFO")),
                        new FeatureColumn("phase", FeatureKind.CATEGORY, List.of("dawn", "day")));
        assertThat(matrix.row(0)).containsExactly(1, 10, 1, 1, 0);
        assertThat(matrix.row(1)).containsExactly(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        assertThat(matrix.row(2)).containsExactly(1, 11, 0.5, 0, 1);

        var store = new FeatureStore(List.of(set));
        store.feed("flights", events);
        var vector =
                store.reader(set).vector(Map.of("carrier", "XX", "hour", "10"), Instant.parse("2013-01-01T12:00:00Z"));
        assertThat(matrix.schema().encode(vector)).containsExactly(Double.NaN, 10, Double.NaN, Double.NaN, 0);
        assertThat(OfflineJoin.join(set, Map.of("flights", events), entities, "at", matrix.schema())
                        .values())
                .isEqualTo(matrix.values());
    }
}
