package dev.windlass.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.Settings;
import dev.windlass.Windlass;
import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The whole program with one small dataset of orders, one an hour from the first of 2024 on, and a loop over it. */
final class OrdersShop implements AutoCloseable {
    static final int ORDERS = 600;

    private final Windlass windlass;

    OrdersShop(Settings settings) {
        windlass = Windlass.open(settings);
    }

    @Override
    public void close() {
        windlass.close();
    }

    static int amount(int order) {
        return order * 37 % 100;
    }

    static int late(int order) {
        return amount(order) + order * 13 % 40 > 70 ? 1 : 0;
    }

    /** Adds a version with the first {@code count} orders. */
    void addOrders(int count) {
        var orders = new StringBuilder("id,ordered_at,amount,channel,late\n");
        for (var i = 0; i < count; i++) {
            orders.append("o%d,%s,%d,%s,%d\n"
                    .formatted(
                            i,
                            LocalDateTime.of(2024, 1, 1, 0, 0).plusHours(i),
                            amount(i),
                            i % 3 == 0 ? "shop" : "web",
                            late(i)));
        }
        var bytes = orders.toString().getBytes(StandardCharsets.UTF_8);
        var hash = Sha256.of(bytes).hex();
        send("PUT", "/api/v1/blobs/" + hash, bytes);
        done(
                "POST",
                "/api/v1/datasets/orders/versions",
                Map.of("files", List.of(Map.of("path", "orders.csv", "sha256", hash))));
    }

    Response send(String method, String target, byte[] body) {
        return windlass.router().dispatch(Request.local(method, target, body));
    }

    static byte[] bytes(Response response) {
        return switch (response.body()) {
            case Response.Body.Bytes(var bytes) -> bytes;
            case Response.Body.Streamed(var writer) -> {
                var out = new ByteArrayOutputStream();
                try {
                    writer.write(out);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                yield out.toByteArray();
            }
        };
    }

    JsonNode done(String method, String target, Object body) {
        var answer = send(method, target, Json.bytes(body));
        var text = new String(bytes(answer), StandardCharsets.UTF_8);
        assertThat(answer.status()).as(text).isBetween(200, 299);
        return Json.read(text);
    }

    JsonNode got(String target) {
        return done("GET", target, Map.of());
    }

    Response apply(String yaml, Map<String, String> files) {
        return send("PUT", "/api/v1/loops/orders", Json.bytes(Map.of("yaml", yaml, "files", files)));
    }

    List<String> reconcile() {
        return done("POST", "/api/v1/loops/orders/reconcile", Map.of())
                .path("steps")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    JsonNode run() {
        var runs = got("/api/v1/runs?experiment="
                + got("/api/v1/experiments")
                        .path("experiments")
                        .valueStream()
                        .filter(one -> one.path("name").asString().equals("orders"))
                        .findFirst()
                        .orElseThrow()
                        .path("id")
                        .asString());
        return got("/api/v1/runs/" + runs.path("runs").path(0).path("id").asString());
    }

    String event(String kind) {
        return got("/api/v1/loops/orders/events")
                .path("events")
                .valueStream()
                .filter(event -> event.path("kind").asString().equals(kind))
                .findFirst()
                .orElseThrow()
                .path("body")
                .toString();
    }
}
