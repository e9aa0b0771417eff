package dev.windlass.http;

import dev.windlass.kernel.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param headers header values by name, without the content type
 */
public record Response(int status, String contentType, Map<String, String> headers, Body body) {
    public static final String JSON = "application/json";

    /** What is sent: bytes at hand, or a stream written while it is sent. */
    public sealed interface Body {
        record Bytes(byte[] bytes) implements Body {}

        record Streamed(Writer writer) implements Body {}
    }

    /** Writes a streamed body. */
    public interface Writer {
        void write(OutputStream out) throws IOException;
    }

    public static Response ok(Object value) {
        return json(200, value);
    }

    public static Response created(Object value) {
        return json(201, value);
    }

    public static Response json(int status, Object value) {
        return new Response(status, JSON, Map.of(), new Body.Bytes(Json.bytes(value)));
    }

    public static Response noContent() {
        return new Response(204, "", Map.of(), new Body.Bytes(new byte[0]));
    }

    public static Response text(String text) {
        return bytes("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    public static Response bytes(String contentType, byte[] bytes) {
        return new Response(200, contentType, Map.of(), new Body.Bytes(bytes));
    }

    public static Response stream(String contentType, Writer writer) {
        return new Response(200, contentType, Map.of(), new Body.Streamed(writer));
    }

    public Response with(String header, String value) {
        var all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new Response(status, contentType, all, body);
    }

    public Response contentType(String other) {
        return new Response(status, other, headers, body);
    }

    public Response status(int other) {
        return new Response(other, contentType, headers, body);
    }

    /** The whole body; a streamed one is collected in memory. */
    public byte[] bytes() {
        return switch (body) {
            case Body.Bytes(var bytes) -> bytes;
            case Body.Streamed(var writer) -> {
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
}
