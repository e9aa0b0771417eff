package dev.windlass.cli.client;

import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The API of a server over HTTP. A request may take as long as the server needs; connecting to it may not. */
public final class HttpClientApi implements Client {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private static final String JSON = "application/json";
    private static final String BINARY = "application/octet-stream";
    private static final int NOT_FOUND = 404;

    private final String url;
    private final Credentials credentials;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    /** Without saying who asks. */
    public HttpClientApi(String url) {
        this(url, Credentials.NONE);
    }

    public HttpClientApi(String url, Credentials credentials) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.credentials = credentials;
    }

    @Override
    public JsonNode send(String method, String target, @Nullable Object body) throws IOException {
        var publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(Json.bytes(body));
        return json(request(method, target, publisher, JSON));
    }

    @Override
    public boolean exists(String target) throws IOException {
        var answer = exchange(request("HEAD", target, BodyPublishers.noBody(), JSON), BodyHandlers.ofByteArray());
        if (Answers.failed(answer.statusCode()) && answer.statusCode() != NOT_FOUND) {
            throw Answers.problem(answer.statusCode(), answer.body(), url);
        }
        return answer.statusCode() != NOT_FOUND;
    }

    @Override
    public JsonNode upload(String target, Path file, LongConsumer sent) throws IOException {
        var stream = BodyPublishers.ofInputStream(() -> open(file, sent));
        var bytes = Files.size(file);
        var publisher = bytes == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(stream, bytes);
        return json(request("PUT", target, publisher, BINARY));
    }

    private static InputStream open(Path file, LongConsumer sent) {
        try {
            return new CountedStream(Files.newInputStream(file), sent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void download(String target, OutputStream out) throws IOException {
        var request = request("GET", target, BodyPublishers.noBody(), JSON);
        var answer = exchange(request, BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            if (Answers.failed(answer.statusCode())) {
                throw Answers.problem(answer.statusCode(), body.readAllBytes(), url);
            }
            body.transferTo(out);
        }
    }

    @Override
    public void lines(String target, Consumer<String> line) throws IOException {
        var request = request("GET", target, BodyPublishers.noBody(), JSON);
        var answer = exchange(request, BodyHandlers.ofLines());
        try (var lines = answer.body()) {
            if (Answers.failed(answer.statusCode())) {
                var told = lines.collect(Collectors.joining("\n"));
                throw Answers.problem(answer.statusCode(), told.getBytes(StandardCharsets.UTF_8), url);
            }
            lines.forEach(line);
        } catch (UncheckedIOException e) {
            throw gone(e);
        }
    }

    @Override
    public String where() {
        return url;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest request(String method, String target, BodyPublisher body, String contentType) {
        var request = HttpRequest.newBuilder(uri(target))
                .header("Content-Type", contentType)
                .method(method, body);
        credentials.header().ifPresent(header -> request.header("Authorization", header));
        return request.build();
    }

    private URI uri(String target) {
        try {
            var uri = URI.create(url + target);
            if (uri.getHost() != null
                    && uri.getScheme() != null
                    && uri.getScheme().startsWith("http")) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // Told below, as an address of another kind is.
        }
        throw Problem.unavailable(
                "bad-url",
                "'%s' is not the address of a server.".formatted(url),
                "An address looks like http://127.0.0.1:8460.",
                "Correct --url or WINDLASS_URL.");
    }

    private JsonNode json(HttpRequest request) throws IOException {
        var answer = exchange(request, BodyHandlers.ofByteArray());
        return Answers.json(answer.statusCode(), answer.body(), url);
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> handler) throws IOException {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw gone(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + url);
        }
    }

    private ProblemException gone(Exception e) {
        var why = e.getMessage() == null ? "Nothing listens there" : e.getMessage();
        return Problem.unavailable(
                "server-not-reachable",
                "The server at %s does not answer.".formatted(url),
                why + ".",
                "Start it with: windlass up; or correct --url or WINDLASS_URL.");
    }
}
