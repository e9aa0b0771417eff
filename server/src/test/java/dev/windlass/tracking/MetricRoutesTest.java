package dev.windlass.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Router;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseUnderTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class MetricRoutesTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");

    @TempDir
    private Path directory;

    private Database database;
    private Router router;
    private String run;

    @BeforeEach
    void open() throws IOException {
        database = DatabaseUnderTest.sqlite(directory).open(List.of(Tracking.CAPABILITY), InstantSource.fixed(NOON));
        var tracking = new Tracking(database, new FakeLedger(), new FakeBlobs(directory.resolve("blobs")));
        router = new Router(UnaryOperator.identity()).add(new TrackingRoutes(tracking).routes());
        run = tracking.runs()
                .create(new NewRun("0", "", "ann", NOON, Map.of()), Actor.LOCAL)
                .id();
        for (var key : List.of("loss", "val/loss")) {
            tracking.runs()
                    .log(
                            run,
                            RunBatch.ofMetrics(LongStream.range(-100, 900)
                                    .mapToObj(step -> new MetricPoint(key, step == 500 ? 9 : 0, NOON, step))
                                    .toList()));
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Response get(String path) {
        return router.dispatch(Request.local("GET", "/api/v1/runs/%s/metrics/%s".formatted(run, path), new byte[0]));
    }

    private static JsonNode json(Response response) {
        return Json.read(new String(response.bytes(), StandardCharsets.UTF_8));
    }

    private List<Long> steps(String path) {
        return json(get(path))
                .path("points")
                .valueStream()
                .map(point -> point.path("step").asLong())
                .toList();
    }

    @Test
    void aStretchOfStepsThatFitsIsExact() {
        assertThat(steps("loss/history?from=-3&to=2")).containsExactly(-3L, -2L, -1L, 0L, 1L, 2L);
        assertThat(steps("val%2Floss/history?from=899")).containsExactly(899L);
        assertThat(steps("loss/history?from=5000")).isEmpty();
    }

    @Test
    void aLongerStretchIsThinnedAndKeepsItsSpike() {
        assertThat(steps("loss/history?points=20")).hasSizeLessThanOrEqualTo(20).contains(500L);
        assertThat(steps("val/loss?points=20")).hasSizeLessThanOrEqualTo(20).contains(500L);
    }

    @Test
    void whatCannotBeAskedForSaysWhy() {
        assertThat(json(get("loss/history?from=x")).path("code").asString()).isEqualTo("not-a-number");
        assertThat(json(get("loss/history?from=2&to=1")).path("code").asString())
                .isEqualTo("bad-steps");
        var unknown = get("acc/history");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(json(unknown).path("code").asString()).isEqualTo("no-such-metric");
        assertThat(new String(unknown.bytes(), StandardCharsets.UTF_8)).contains("[loss, val/loss]");
    }
}
