package dev.windlass.cli.demo;

import dev.windlass.kernel.Json;
import io.helidon.http.Method;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Speaks HTTP with the server over connections that stay open, and counts what fails. */
final class DemoClient {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final int FAILURE = 400;

    private final WebClient http;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    DemoClient(String url) {
        this.http = WebClient.builder()
                .baseUri(url)
                .connectTimeout(TIMEOUT)
                .readTimeout(TIMEOUT)
                // Else the second packet of a long body waits for the server's acknowledgement of the first.
                .socketOptions(options -> options.tcpNoDelay(true))
                .addHeader("Content-Type", "application/json")
                .build();
    }

    long requests() {
        return requests.get();
    }

    long failures() {
        return failures.get();
    }

    JsonNode get(String path) {
        return send("GET", path, HttpClientRequest::request);
    }

    JsonNode post(String path, Object body) {
        return send("POST", path, request -> request.submit(Json.bytes(body)));
    }

    JsonNode put(String path, Object body) {
        return send("PUT", path, request -> request.submit(Json.bytes(body)));
    }

    void upload(String path, Path file) {
        send(
                "PUT",
                path,
                request -> request.outputStream(out -> {
                    try (out) {
                        Files.copy(file, out);
                    }
                }));
    }

    private JsonNode send(String method, String path, Function<HttpClientRequest, HttpClientResponse> sender) {
        requests.incrementAndGet();
        try (var response = sender.apply(
                http.method(Method.create(method)).skipUriEncoding(true).uri(path))) {
            var body = response.entity().hasEntity()
                    ? response.entity().inputStream().readAllBytes()
                    : new byte[0];
            if (response.status().code() >= FAILURE) {
                throw new IllegalStateException("%s %s answered %d: %s"
                        .formatted(method, path, response.status().code(), new String(body, StandardCharsets.UTF_8)));
            }
            return body.length == 0 ? Json.object() : Json.mapper().readTree(body);
        } catch (IOException | RuntimeException e) {
            failures.incrementAndGet();
            throw e instanceof IllegalStateException answered
                    ? answered
                    : new IllegalStateException(
                            "%s %s was not answered: %s".formatted(method, path, e.getMessage()), e);
        }
    }

    /** A prediction of each row. */
    JsonNode predict(String deployment, List<Map<String, Object>> rows, String key) {
        return post("/api/v1/deployments/%s/predictions".formatted(deployment), Map.of("rows", rows, "key", key));
    }
}
