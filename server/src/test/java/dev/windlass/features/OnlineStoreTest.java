package dev.windlass.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.windlass.data.FakeLedger;
import dev.windlass.features.Aggregation.Function;
import dev.windlass.frame.Frame;
import dev.windlass.http.Request;
import dev.windlass.http.Router;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.ProblemException;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.store.DatabaseUnderTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class OnlineStoreTest {
    private static final Instant NOW = Instant.parse("2013-06-02T00:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final FeatureSet SET = new FeatureSet(
            List.of(new Source("landed", "flights", "landed_at")),
            List.of(new RequestFeature("carrier", FeatureKind.CATEGORY)),
            List.of(new AggregateView(
                    "recent",
                    "landed",
                    List.of("carrier"),
                    Duration.ofDays(7),
                    List.of(new Aggregation("late", Function.MEAN, Expression.parse("late"), Duration.ofDays(1))))),
            List.of());

    private final DatabaseKind kind;

    @TempDir
    Path directory;

    private DatabaseUnderTest underTest;

    OnlineStoreTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void create() {
        underTest = kind.in(directory);
    }

    private Database open() {
        return underTest.open(List.of("features"), CLOCK);
    }

    private static Map<String, Object> landing(String at, int late) {
        return Map.of("carrier", "UA", "landed_at", at, "late", late);
    }

    private static double late(OnlineStore online) {
        var vector = online.reader("loop", SET).vector(Map.of("carrier", "UA"), NOW);
        return new FeatureColumn("late", FeatureKind.NUMBER, List.of()).encode(vector.values()[1]);
    }

    @Test
    void pushesSurviveARestartAndADatasetThatReachesThemSupersedesThem() {
        var old = Frame.rowsOf(List.of(landing("2013-06-01T10:00:00Z", 1)), List.of("landed_at"));
        try (var database = open()) {
            var online = new OnlineStore(database, new FakeLedger(), CLOCK);
            online.restore("loop", List.of(SET), Map.of("landed", old));
            var reader = online.reader("loop", SET);
            online.push("loop", "landed", List.of(landing("2013-06-01T12:00:00Z", 0)), Actor.LOCAL);
            online.push("loop", "landed", List.of(landing("2013-06-01T09:00:00Z", 0)), Actor.LOCAL);
            assertThat(late(online)).as("an event pushed late still counts").isEqualTo(1.0 / 3);
            assertThat(reader.vector(Map.of("carrier", "UA"), NOW).times())
                    .containsEntry("recent", Instant.parse("2013-06-01T12:00:00Z"));
        }
        try (var database = open()) {
            var online = new OnlineStore(database, new FakeLedger(), CLOCK);
            online.restore("loop", List.of(SET), Map.of("landed", old));
            assertThat(late(online)).as("only the push after the dataset's end").isEqualTo(1.0 / 2);
            online.restore("loop", List.of(SET), Map.of());
            assertThat(late(online)).as("both pushes, without a dataset").isEqualTo(0.0);
            online.restore(
                    "loop",
                    List.of(SET),
                    Map.of(
                            "landed",
                            old.append(
                                    Frame.rowsOf(List.of(landing("2013-06-01T13:00:00Z", 1)), List.of("landed_at")))));
            assertThat(late(online)).as("the dataset reaches beyond both").isEqualTo(1.0);
        }
    }

    @Test
    void theSameRowsPushedTwiceCountOnceAndAreToldOnce() {
        try (var database = open()) {
            var ledger = new FakeLedger();
            var online = new OnlineStore(database, ledger, CLOCK);
            online.restore("loop", List.of(SET), Map.of());
            var rows = List.of(landing("2013-06-01T12:00:00Z", 0));
            assertThat(online.push("loop", "landed", rows, Actor.LOCAL).repeated())
                    .isFalse();
            assertThat(online.push("loop", "landed", rows, Actor.LOCAL).repeated())
                    .isTrue();
            assertThat(online.find("loop").orElseThrow().events()).isEqualTo(1);
            assertThat(ledger.size()).isOne();
            assertThat(ledger.find(0).orElseThrow().subject()).isEqualTo("features/loop/landed");
        }
    }

    @Test
    void eventsOfSeveralSourcesAreTakenAllOrNone() {
        try (var database = open()) {
            var ledger = new FakeLedger();
            var online = new OnlineStore(database, ledger, CLOCK);
            var weather = new FeatureSet(
                    List.of(new Source("weather", "weather", "observed_at")),
                    List.of(),
                    List.of(new LatestView("sky", "weather", List.of("origin"), Duration.ofDays(1), List.of("temp"))),
                    List.of());
            online.restore("loop", List.of(SET, weather), Map.of());
            var landed = List.of(landing("2013-06-01T12:00:00Z", 0));
            var observed = List.of(
                    Map.<String, Object>of("origin", "JFK", "observed_at", "2013-06-01T12:00:00Z", "temp", 20.0));
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> online.push(
                            "loop",
                            Map.of("landed", landed, "weather", List.of(Map.<String, Object>of("origin", "JFK"))),
                            Actor.LOCAL));
            assertThat(online.find("loop").orElseThrow().events()).isZero();
            assertThat(ledger.size()).isZero();

            var pushed = online.push("loop", new TreeMap<>(Map.of("landed", landed, "weather", observed)), Actor.LOCAL);
            assertThat(pushed).extracting(OnlineStore.Pushed::source).containsExactly("landed", "weather");
            assertThat(pushed).noneMatch(OnlineStore.Pushed::repeated);
            assertThat(online.find("loop").orElseThrow().events()).isEqualTo(2);
            assertThat(online.push("loop", "weather", observed, Actor.LOCAL).repeated())
                    .isTrue();
            assertThat(ledger.size()).isEqualTo(2);
        }
    }

    @Test
    void rowsThatCannotBeTakenChangeNothing() {
        try (var database = open()) {
            var ledger = new FakeLedger();
            var online = new OnlineStore(database, ledger, CLOCK);
            online.restore("loop", List.of(SET), Map.of());
            var good = landing("2013-06-01T12:00:00Z", 0);
            refused(
                    online,
                    "landed",
                    List.of(good, landing("2014-01-01T00:00:00Z", 1)),
                    "it is 2013-06-02T00:00:00Z now");
            refused(online, "landed", List.of(good, landing("yesterday", 1)), "'yesterday' is not a time");
            refused(online, "landed", List.of(good, Map.of("carrier", "UA")), "A row has no 'landed_at'");
            refused(online, "lande", List.of(good), "Did you mean 'landed'?");
            refused(online, "landed", List.of(), "Send 1 to 10000 rows");
            Map<String, Object> late = Map.of("carrier", "UA", "landed_at", "2013-06-01T12:00:00Z", "late", "no");
            refused(online, "landed", List.of(good, late), "It must give a number");
            assertThat(online.find("loop").orElseThrow().events()).isZero();
            assertThat(ledger.size()).isZero();
        }
    }

    private static void refused(OnlineStore online, String source, List<Map<String, Object>> rows, String why) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> online.push("loop", source, rows, Actor.LOCAL))
                .withMessageContaining(why);
    }

    @Test
    void eventsAreTakenAndFeaturesAnsweredOverHttp() {
        try (var database = open()) {
            var online = new OnlineStore(database, new FakeLedger(), CLOCK);
            online.restore("loop", List.of(SET), Map.of());
            var router = new Router(request -> request).add(new FeaturesRoutes(online, _ -> SET, CLOCK).routes());
            post(router, "/api/v1/loops/loop/events/landed", """
                    {"rows": [{"carrier": "UA", "landed_at": "2013-06-01T12:00:00Z", "late": true}]}""");
            var answer = Json.read(post(router, "/api/v1/loops/loop/features", """
                    {"entities": [{"carrier": "UA"}, {"carrier": null}]}"""));
            assertThat(answer.at("/at").asString()).isEqualTo("2013-06-02T00:00:00Z");
            assertThat(answer.at("/vectors/0/features/recent.late").asDouble()).isEqualTo(1.0);
            assertThat(answer.at("/vectors/0/times/recent").asString()).isEqualTo("2013-06-01T12:00:00Z");
            assertThat(answer.at("/vectors/1/features/recent.late").isNull()).isTrue();
        }
    }

    @Test
    void theFirstPushAfterAStartLoadsWhatTheLoopKnows() {
        try (var database = open()) {
            var online = new OnlineStore(database, new FakeLedger(), CLOCK);
            var routes = new FeaturesRoutes(
                    online,
                    loop -> {
                        online.restore(loop, List.of(SET), Map.of());
                        return SET;
                    },
                    CLOCK);
            var router = new Router(request -> request).add(routes.routes());
            assertThat(post(router, "/api/v1/loops/loop/events", """
                    {"events": {"landed": [{"carrier": "UA", "landed_at": "2013-06-01T12:00:00Z", "late": true}]}}""")).contains("\"rows\":1");
            assertThat(late(online)).isEqualTo(1.0);
        }
    }

    private static String post(Router router, String path, String body) {
        return new String(
                router.dispatch(Request.local("POST", path, body.getBytes(StandardCharsets.UTF_8)))
                        .bytes(),
                StandardCharsets.UTF_8);
    }
}
