package dev.windlass.cli.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The native API. A target is a path with its query, percent-encoded. An answer that tells of a problem is thrown as
 * one. Safe for many threads.
 */
public interface Client extends AutoCloseable {
    /** Sends a request. The answer is an empty object when there is none. */
    JsonNode send(String method, String target, @Nullable Object body) throws IOException;

    /** Whether a HEAD request finds something at the target. */
    boolean exists(String target) throws IOException;

    /** Puts the bytes of a file; {@code sent} is told how many more were sent. */
    JsonNode upload(String target, Path file, LongConsumer sent) throws IOException;

    /** Writes the bytes of an answer as they arrive. */
    void download(String target, OutputStream out) throws IOException;

    /** Hands on each line of a stream of events until the server ends it or this thread is interrupted. */
    void lines(String target, Consumer<String> line) throws IOException;

    /** Who answers: an address or a directory. */
    String where();

    @Override
    void close();

    default JsonNode get(String target) throws IOException {
        return send("GET", target, null);
    }

    default JsonNode post(String target, Object body) throws IOException {
        return send("POST", target, body);
    }

    default JsonNode put(String target, Object body) throws IOException {
        return send("PUT", target, body);
    }

    /** A target whose {@code %s} are replaced by the encoded values: {@code path("/a/%s", name)}. */
    static String path(String template, Object... values) {
        var encoded = new Object[values.length];
        for (var i = 0; i < values.length; i++) {
            encoded[i] = encode(String.valueOf(values[i]));
        }
        return template.formatted(encoded);
    }

    /** One part of a path or the value of a parameter. */
    static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
