package dev.windlass.http;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;

/** A {@link Router} on a port. Each request runs on a virtual thread. */
public final class HttpServer implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int BACKLOG = 1024;

    /** Queries name up to a hundred runs. */
    private static final int ADDRESS_BYTES_MAX = 64 * 1024;

    private final WebServer server;

    private HttpServer(WebServer server) {
        this.server = server;
    }

    /** Listens on {@code host} and {@code port}; port 0 takes any that is free. */
    public static HttpServer start(String host, int port, Router router) {
        return start(host, port, router, StaticPrefix.NONE);
    }

    /** As without {@code prefix}, and answers everything under that as well. */
    public static HttpServer start(String host, int port, Router router, StaticPrefix prefix) {
        var server = WebServer.builder()
                .host(host)
                .port(port)
                .backlog(BACKLOG)
                .protocolsDiscoverServices(false)
                .addConnectionSelector(new Connections(Http1ConnectionSelector.builder()
                        .config(config -> config.maxPrologueLength(ADDRESS_BYTES_MAX))
                        .build()))
                .shutdownHook(false)
                .shutdownGracePeriod(GRACE)
                .contentEncoding(ContentEncodingContext.create(encodings ->
                        encodings.contentEncodingsDiscoverServices(false).addContentEncoding(new AsSent())))
                .connectionOptions(options -> options.tcpNoDelay(true))
                .routing(routing -> routing.any((request, response) -> answer(router, prefix, request, response)))
                .build();
        try {
            server.start();
        } catch (RuntimeException e) {
            throw portInUse(host, port, rootMessage(e));
        }
        // A port that is taken is only logged by the library; the server then simply does not run.
        if (!server.isRunning()) {
            throw portInUse(host, port, "the address is already in use.");
        }
        return new HttpServer(server);
    }

    private static ProblemException portInUse(String host, int port, String message) {
        return Problem.unavailable(
                "port-in-use",
                "The server cannot listen on %s:%d.".formatted(host, port),
                "Another program may be listening there: %s".formatted(message),
                "Choose another port with --port, or 0 for any that is free.");
    }

    public int port() {
        return server.port();
    }

    private static void answer(Router router, StaticPrefix prefix, ServerRequest request, ServerResponse response) {
        var asked = Request.of(
                request.prologue().method().text(),
                request.prologue().uriPath().rawPath(),
                request.prologue().query().isEmpty()
                        ? ""
                        : request.prologue().query().rawValue(),
                name -> header(request, name),
                () -> body(request),
                request.remotePeer().host());
        var answer = router.dispatch(prefix.takenOff(asked));
        response.status(Status.create(answer.status()));
        if (!answer.contentType().isEmpty()) {
            response.headers().set(HeaderNames.CONTENT_TYPE, answer.contentType());
        }
        response.headers().set(HeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
        answer.headers().forEach((name, value) -> response.headers().set(HeaderNames.create(name), value));
        switch (answer.body()) {
            case Response.Body.Bytes(var bytes) -> response.send(bytes);
            case Response.Body.Streamed(var writer) -> {
                try (var out = response.outputStream()) {
                    writer.write(out);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static Optional<String> header(ServerRequest request, String name) {
        return request.headers().first(HeaderNames.create(name));
    }

    private static InputStream body(ServerRequest request) {
        return request.content().hasEntity() ? request.content().inputStream() : InputStream.nullInputStream();
    }

    private static String rootMessage(Throwable thrown) {
        var cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /** Takes no new request, and waits for those under way. */
    @Override
    public void close() {
        server.stop();
    }
}
