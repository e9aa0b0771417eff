package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.kernel.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class HttpServerTest {
    private static final long STREAM_BYTES = 200L * 1024 * 1024;
    private static final int HEAP_GROWTH_MAX = 64 * 1024 * 1024;

    /** Bytes that are nowhere in memory at once. */
    private static final class Pattern extends InputStream {
        private long left = STREAM_BYTES;

        @Override
        public int read() {
            return left-- > 0 ? (int) (left & 0x7f) : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            var count = (int) Math.min(left, length);
            for (var at = 0; at < count; at++) {
                bytes[offset + at] = (byte) (--left & 0x7f);
            }
            return count;
        }
    }

    private static String digest(InputStream stream) {
        var digest = Sha256.digest();
        var buffer = new byte[64 * 1024];
        try {
            for (var read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Sha256.wrap(digest.digest()).hex();
    }

    private static URI uri(HttpServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void twoHundredMegabytesPassBothWaysWithoutBeingHeldInMemory() throws Exception {
        var during = new long[2];
        var router = new Router(request -> request)
                .add(List.of(
                        Route.put("/up", "", Void.class, Void.class, request -> {
                            var hash = digest(request.stream());
                            during[0] = usedHeap();
                            return Response.text(hash);
                        }),
                        Route.get(
                                "/down",
                                "",
                                Void.class,
                                _ -> Response.stream("application/octet-stream", out -> {
                                    new Pattern().transferTo(out);
                                    during[1] = usedHeap();
                                }))));
        var expected = digest(new Pattern());
        var before = usedHeap();
        try (var server = HttpServer.start("127.0.0.1", 0, router);
                var client = HttpClient.newHttpClient()) {
            var up = client.send(
                    HttpRequest.newBuilder(uri(server, "/up"))
                            .PUT(HttpRequest.BodyPublishers.ofInputStream(Pattern::new))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(up.body()).isEqualTo(expected);
            var down = client.send(
                    HttpRequest.newBuilder(uri(server, "/down")).build(), HttpResponse.BodyHandlers.ofInputStream());
            try (var body = down.body()) {
                assertThat(digest(body)).isEqualTo(expected);
            }
        }
        assertThat(during[0] - before).as("heap after the upload").isLessThan(HEAP_GROWTH_MAX);
        assertThat(during[1] - before).as("heap after the download").isLessThan(HEAP_GROWTH_MAX);
    }

    @Test
    void problemsAndEncodedPathsCrossTheSocketAsTheyAre() throws Exception {
        var router = new Router(request -> request).add(List.of(Route.get("/things/{name}", "", Void.class, request -> {
            throw Problem.notFound("no-such-thing", request.pathParam("name"), "why", "fix");
        })));
        try (var server = HttpServer.start("127.0.0.1", 0, router);
                var client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(uri(server, "/things/a%2Fb%20%C3%A9"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(answer.body()).contains("a/b é");
        }
    }

    @Test
    void aRequestUnderWayIsAnsweredThoughTheServerStops() throws Exception {
        var arrived = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var router = new Router(request -> request).add(List.of(Route.get("/slow", "", Void.class, _ -> {
            arrived.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Response.text("answered");
        })));
        var server = HttpServer.start("127.0.0.1", 0, router);
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.sendAsync(
                    HttpRequest.newBuilder(uri(server, "/slow")).build(), HttpResponse.BodyHandlers.ofString());
            arrived.await();
            var stopped = CompletableFuture.runAsync(server::close);
            release.countDown();

            assertThat(answer.join().body()).isEqualTo("answered");
            stopped.join();
        }
    }

    @Test
    void aPortThatIsTakenIsAProblemThatNamesIt() {
        var router = new Router(request -> request);
        try (var server = HttpServer.start("127.0.0.1", 0, router)) {
            assertThatThrownBy(() -> HttpServer.start("127.0.0.1", server.port(), router))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining(Integer.toString(server.port()))
                    .hasMessageContaining("--port");
        }
    }
}
