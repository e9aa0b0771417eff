package dev.windlass.cli.demo;

import dev.windlass.kernel.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/** Speaks HTTP with the server, and counts what fails. */
final class DemoClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final int FAILURE = 400;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final String url;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    DemoClient(String url) {
        this.url = url;
    }

    long requests() {
        return requests.get();
    }

    long failures() {
        return failures.get();
    }

    JsonNode get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
    }

    JsonNode post(String path, Object body) {
        return send(HttpRequest.newBuilder(URI.create(url + path)).POST(BodyPublishers.ofByteArray(Json.bytes(body))));
    }

    JsonNode put(String path, Object body) {
        return send(HttpRequest.newBuilder(URI.create(url + path)).PUT(BodyPublishers.ofByteArray(Json.bytes(body))));
    }

    void upload(String path, Path file) throws IOException {
        send(HttpRequest.newBuilder(URI.create(url + path)).PUT(BodyPublishers.ofFile(file)));
    }

    private JsonNode send(HttpRequest.Builder builder) {
        requests.incrementAndGet();
        try {
            var request = builder.header("Content-Type", "application/json")
                    .timeout(TIMEOUT)
                    .build();
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() >= FAILURE) {
                failures.incrementAndGet();
                throw new IllegalStateException("%s %s answered %d: %s"
                        .formatted(
                                request.method(),
                                request.uri().getPath(),
                                response.statusCode(),
                                new String(response.body(), StandardCharsets.UTF_8)));
            }
            return response.body().length == 0 ? Json.object() : Json.mapper().readTree(response.body());
        } catch (IOException e) {
            failures.incrementAndGet();
            throw new IllegalStateException("the server did not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** A prediction of one row. */
    JsonNode predict(String deployment, Map<String, Object> row, String key) {
        return post(
                "/api/v1/deployments/%s/predictions".formatted(deployment), Map.of("rows", List.of(row), "key", key));
    }

    @Override
    public void close() {
        http.close();
    }
}
