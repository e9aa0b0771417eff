package dev.windlass.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Router;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
@Timeout(60)
class LiveRunsTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final Actor ANN = new Actor("ann");

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private Database database;
    private Tracking tracking;
    private Router router;
    private ExecutorService threads;

    LiveRunsTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        database = kind.in(directory).open(List.of(Tracking.CAPABILITY), InstantSource.fixed(NOON));
        tracking = new Tracking(database, new FakeLedger(), new FakeBlobs(directory.resolve("blobs")));
        router = new Router(request -> request).add(new TrackingRoutes(tracking).routes());
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterEach
    void close() {
        tracking.close();
        threads.close();
        database.close();
    }

    private String run() {
        return tracking.runs()
                .create(new NewRun("0", "", "ann", NOON, Map.of()), ANN)
                .id();
    }

    private Response get(String run) {
        return router.dispatch(Request.local("GET", "/api/v1/runs/%s/live".formatted(run), new byte[0]));
    }

    /** An event of a stream. */
    private record Heard(String name, JsonNode data) {}

    /** Reads a stream as a browser does. */
    private final class Stream {
        private final BufferedReader lines;

        Stream(String run) throws IOException {
            var out = new PipedOutputStream();
            lines = new BufferedReader(
                    new InputStreamReader(new PipedInputStream(out, 1 << 20), StandardCharsets.UTF_8));
            var answer = (Response.Body.Streamed) get(run).body();
            var _ = threads.submit(() -> {
                try (out) {
                    answer.writer().write(out);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        Heard next() throws IOException {
            String line;
            var name = "";
            while ((line = lines.readLine()) != null) {
                if (line.startsWith("event: ")) {
                    name = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    return new Heard(name, Json.read(line.substring("data: ".length())));
                }
            }
            return new Heard("closed", Json.object());
        }
    }

    private static MetricPoint point(String key, double value, long step) {
        return new MetricPoint(key, value, NOON, step);
    }

    @Test
    void aStreamTellsWhatIsWrittenInOrderAndEndsWithTheRun() throws IOException {
        var run = run();
        tracking.runs().log(run, RunBatch.ofMetrics(List.of(point("loss", 0.9, 1))));
        var stream = new Stream(run);
        var whole = stream.next();
        assertThat(whole.name()).isEqualTo("run");
        assertThat(whole.data().path("metrics").get(0).path("value").asDouble()).isEqualTo(0.9);

        tracking.runs()
                .log(
                        run,
                        new RunBatch(
                                List.of(new Entry("depth", "5")),
                                List.of(point("loss", 0.5, 2), point("loss", Double.NaN, 3)),
                                List.of(new Entry("team", "a"), new Entry("team", "b"))));
        var points = stream.next();
        assertThat(points.name()).isEqualTo("points");
        assertThat(points.data().path("points"))
                .extracting(one -> one.path("value").asString(""))
                .containsExactly("0.5", "NaN");
        assertThat(stream.next()).isEqualTo(new Heard("params", Json.read("{\"params\":{\"depth\":\"5\"}}")));
        assertThat(stream.next()).isEqualTo(new Heard("tags", Json.read("{\"tags\":{\"team\":\"b\"}}")));

        tracking.runs().deleteTag(run, "team");
        assertThat(stream.next().name()).isEqualTo("tag-removed");
        tracking.runs().update(run, RunStatus.FINISHED, NOON, null, ANN);
        var state = stream.next();
        assertThat(state.name()).isEqualTo("state");
        assertThat(state.data().path("status").asString()).isEqualTo("FINISHED");
        assertThat(stream.next().name()).isEqualTo("end");
        assertThat(stream.next().name()).isEqualTo("closed");
        assertThat(tracking.live().watching(run)).isZero();
    }

    @Test
    void aChangeThatIsRefusedIsNotTold() throws IOException {
        var run = run();
        tracking.runs().log(run, RunBatch.ofParams(List.of(new Entry("depth", "5"))));
        var stream = new Stream(run);
        assertThat(stream.next().name()).isEqualTo("run");
        var refused = new RunBatch(
                List.of(new Entry("depth", "6")), List.of(point("loss", 1, 1)), List.of(new Entry("a", "b")));
        assertThatThrownBy(() -> tracking.runs().log(run, refused))
                .hasMessageContaining("Changing param values is not allowed.");
        tracking.runs().log(run, RunBatch.ofMetrics(List.of(point("loss", 2, 1))));
        assertThat(stream.next().data().path("points").get(0).path("value").asDouble())
                .isEqualTo(2);
    }

    @Test
    void oneWhoDoesNotKeepUpBeginsAgainFromTheRunAsItStands() throws Exception {
        var run = run();
        var blocked = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var heard = new ArrayList<String>();
        var answer = (Response.Body.Streamed) get(run).body();
        var reader = threads.submit(() -> {
            answer.writer().write(new OutputStream() {
                @Override
                public void write(int one) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void write(byte[] bytes) throws IOException {
                    heard.add(new String(bytes, StandardCharsets.UTF_8));
                    begun.countDown();
                    try {
                        blocked.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
            });
            return true;
        });
        begun.await();
        for (var step = 0; step <= LiveRuns.CHANGES_WAITING_MAX; step++) {
            tracking.runs().log(run, RunBatch.ofMetrics(List.of(point("loss", step, step))));
        }
        tracking.runs().update(run, RunStatus.FINISHED, NOON, null, ANN);
        blocked.countDown();
        reader.get();
        assertThat(heard).hasSize(3);
        assertThat(heard.get(1))
                .startsWith("event: run\n")
                .contains("\"value\":%d".formatted(LiveRuns.CHANGES_WAITING_MAX), "FINISHED");
        assertThat(heard.get(2)).startsWith("event: end\n");
    }

    @Test
    void aServerThatStopsEndsItsStreams() throws IOException {
        var stream = new Stream(run());
        assertThat(stream.next().name()).isEqualTo("run");
        tracking.close();
        assertThat(stream.next().name()).isEqualTo("closed");
    }

    @Test
    void aRunThatIsUnknownIsNotFoundAndOneThatIsOverIsToldAtOnce() throws IOException {
        assertThat(get("none").status()).isEqualTo(404);
        var run = run();
        tracking.runs().delete(run, ANN);
        var stream = new Stream(run);
        assertThat(stream.next().data().path("lifecycle").asString()).isEqualTo("deleted");
        assertThat(stream.next().name()).isEqualTo("end");
    }

    @Test
    void moreStreamsThanThereIsRoomForAreRefused() throws IOException {
        var run = run();
        var streams = new ArrayList<Stream>();
        for (var i = 0; i < LiveRoutes.STREAMS_MAX; i++) {
            var stream = new Stream(run);
            assertThat(stream.next().name()).isEqualTo("run");
            streams.add(stream);
        }
        assertThat(get(run).status()).isEqualTo(503);
        tracking.runs().update(run, RunStatus.KILLED, NOON, null, ANN);
        for (var stream : streams) {
            assertThat(stream.next().name()).isEqualTo("state");
        }
    }
}
