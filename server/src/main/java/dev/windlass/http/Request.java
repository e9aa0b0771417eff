package dev.windlass.http;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** A request, from a socket or from this process itself. */
public final class Request {
    /** Bodies read whole, as JSON is, may have this many bytes; streamed bodies have no limit. */
    public static final int BODY_BYTES_MAX = 64 * 1024 * 1024;

    private final String method;
    private final String path;
    private final Map<String, List<String>> query;
    private final Function<String, Optional<String>> headers;
    private final Supplier<InputStream> body;
    private final Map<String, String> pathParams;
    private final Actor actor;

    private Request(
            String method,
            String path,
            Map<String, List<String>> query,
            Function<String, Optional<String>> headers,
            Supplier<InputStream> body,
            Map<String, String> pathParams,
            Actor actor) {
        this.method = method;
        this.path = path;
        this.query = query;
        this.headers = headers;
        this.body = body;
        this.pathParams = pathParams;
        this.actor = actor;
    }

    /**
     * @param path the path as sent, percent-encoded, without the query
     * @param query the query as sent, percent-encoded, without the question mark; empty when there is none
     * @param headers finds a header by its lower-case name
     * @param body opens the body; called once at most
     */
    public static Request of(
            String method,
            String path,
            String query,
            Function<String, Optional<String>> headers,
            Supplier<InputStream> body) {
        return new Request(method, oneSlash(path), parseQuery(query), headers, body, Map.of(), Actor.LOCAL);
    }

    /** A base address that ends with a slash makes two of them; what they lead to is judged and found as one path. */
    private static String oneSlash(String path) {
        var start = 0;
        while (path.startsWith("//", start)) {
            start++;
        }
        return path.substring(start);
    }

    /** A request of this process to itself. {@code target} is the path with its query. */
    public static Request local(String method, String target, byte[] body) {
        var mark = target.indexOf('?');
        return of(
                method,
                mark < 0 ? target : target.substring(0, mark),
                mark < 0 ? "" : target.substring(mark + 1),
                name -> "content-type".equals(name) ? Optional.of("application/json") : Optional.empty(),
                () -> new ByteArrayInputStream(body));
    }

    Request matched(Map<String, String> params) {
        return new Request(method, path, query, headers, body, params, actor);
    }

    /** The same request, known to come from {@code someone}. */
    public Request by(Actor someone) {
        return new Request(method, path, query, headers, body, pathParams, someone);
    }

    public String method() {
        return method;
    }

    /** The path as sent, percent-encoded. */
    public String path() {
        return path;
    }

    public Actor actor() {
        return actor;
    }

    /** The decoded part of the path that the template calls {@code name}. */
    public String pathParam(String name) {
        var value = pathParams.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no path parameter '%s'".formatted(name));
        }
        return value;
    }

    /** As {@link #pathParam}, a whole number of 0 or more. */
    public int pathNumber(String name) {
        return number(name, pathParam(name));
    }

    public Optional<String> queryParam(String name) {
        var values = query.get(name);
        return values == null ? Optional.empty() : Optional.of(values.getFirst());
    }

    /** All values of a parameter that may be repeated. */
    public List<String> queryParams(String name) {
        return query.getOrDefault(name, List.of());
    }

    public Map<String, List<String>> query() {
        return query;
    }

    /** A whole number of 0 or more, or {@code fallback} when the parameter is absent. */
    public int queryNumber(String name, int fallback) {
        return queryParam(name).map(value -> number(name, value)).orElse(fallback);
    }

    private static int number(String name, String value) {
        try {
            var number = Integer.parseInt(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below, as a negative number is.
        }
        throw Problem.invalid(
                "not-a-number",
                "'%s' is not a value for '%s'.".formatted(value, name),
                "A whole number is expected.",
                "");
    }

    /** A header by its lower-case name. */
    public Optional<String> header(String name) {
        return headers.apply(name);
    }

    /** The body as it arrives; unbounded, so the reader bounds it. */
    public InputStream stream() {
        return body.get();
    }

    /** The whole body, at most {@link #BODY_BYTES_MAX} bytes. */
    public byte[] bytes() {
        try (var stream = stream()) {
            var bytes = stream.readNBytes(BODY_BYTES_MAX + 1);
            if (bytes.length > BODY_BYTES_MAX) {
                throw new ProblemException(new Problem(
                        Problem.Kind.TOO_LARGE,
                        "body-too-large",
                        "The body is larger than %d bytes.".formatted(BODY_BYTES_MAX),
                        "It would be held in memory whole.",
                        "Send it in parts."));
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The body as JSON of this shape, with everything in it that the shape does not mark as nullable. */
    public <T> T body(Class<T> type) {
        var value = Json.readForeign(new ByteArrayInputStream(bytes()), type);
        if (value == null) {
            throw Problem.invalid(
                    "malformed-json", "A body is missing.", "This request needs one, as JSON.", "See /openapi.json.");
        }
        Completeness.require(value);
        return value;
    }

    /** The body as a JSON tree; an empty object when there is no body. */
    public JsonNode json() {
        var bytes = bytes();
        return bytes.length == 0 ? Json.object() : Json.readForeign(new ByteArrayInputStream(bytes), JsonNode.class);
    }

    private static Map<String, List<String>> parseQuery(String query) {
        if (query.isEmpty()) {
            return Map.of();
        }
        var values = new LinkedHashMap<String, List<String>>();
        for (var part : query.split("&")) {
            if (!part.isEmpty()) {
                var equals = part.indexOf('=');
                var name = decode(equals < 0 ? part : part.substring(0, equals));
                var value = equals < 0 ? "" : decode(part.substring(equals + 1));
                values.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
            }
        }
        return values;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(
                    "bad-query", "The query '%s' cannot be decoded.".formatted(text), e.getMessage() + ".", "");
        }
    }
}
