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
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A request, from a socket or from this process itself. */
public final class Request {
    /** Bodies read whole, as JSON is, may have this many bytes; streamed bodies have no limit. */
    public static final int BODY_BYTES_MAX = 64 * 1024 * 1024;

    private final String method;
    private final Target target;
    private final Map<String, List<String>> query;
    private final Function<String, Optional<String>> headers;
    private final Body body;
    private final Map<String, String> pathParams;
    private final Sender sender;

    private Request(
            String method,
            Target target,
            Map<String, List<String>> query,
            Function<String, Optional<String>> headers,
            Body body,
            Map<String, String> pathParams,
            Sender sender) {
        this.method = method;
        this.target = target;
        this.query = query;
        this.headers = headers;
        this.body = body;
        this.pathParams = pathParams;
        this.sender = sender;
    }

    /**
     * Where a request leads.
     *
     * @param prefix what stood before the path; empty when nothing did
     */
    private record Target(String prefix, String path) {}

    /**
     * Where a request comes from.
     *
     * @param address of the machine that sent it; empty when it comes from this process itself
     */
    private record Sender(Actor actor, Permissions permissions, String address, boolean inProcess) {}

    /** The body, read once, however often it is looked at. */
    private static final class Body {
        private final Supplier<InputStream> stream;
        private byte @Nullable [] bytes;
        private @Nullable JsonNode json;

        Body(Supplier<InputStream> stream) {
            this.stream = stream;
        }
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
        return of(method, path, query, headers, body, "");
    }

    /** @param address of the machine that sent it */
    static Request of(
            String method,
            String path,
            String query,
            Function<String, Optional<String>> headers,
            Supplier<InputStream> body,
            String address) {
        var sender = new Sender(Actor.LOCAL, Permissions.ALL, address, false);
        return new Request(
                method, new Target("", oneSlash(path)), parseQuery(query), headers, new Body(body), Map.of(), sender);
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
        return local(method, target, () -> new ByteArrayInputStream(body), Actor.LOCAL);
    }

    /** A request of this process to itself on behalf of {@code someone}, who may do everything. */
    public static Request local(String method, String target, Supplier<InputStream> body, Actor someone) {
        var mark = target.indexOf('?');
        return new Request(
                method,
                new Target("", mark < 0 ? target : target.substring(0, mark)),
                parseQuery(mark < 0 ? "" : target.substring(mark + 1)),
                name -> "content-type".equals(name) ? Optional.of(Response.JSON) : Optional.empty(),
                new Body(body),
                Map.of(),
                new Sender(someone, Permissions.ALL, "", true));
    }

    /** The same request with {@code prefix}, with which its path begins, taken off. */
    Request below(String prefix) {
        var rest = path().substring(prefix.length());
        var below = new Target(prefix, rest.isEmpty() ? "/" : oneSlash(rest));
        return new Request(method, below, query, headers, body, pathParams, sender);
    }

    Request matched(Map<String, String> params) {
        return new Request(method, target, query, headers, body, params, sender);
    }

    /** The same request, known to come from {@code someone}, who may do {@code permissions}. */
    public Request by(Actor someone, Permissions permissions) {
        var known = new Sender(someone, permissions, sender.address(), sender.inProcess());
        return new Request(method, target, query, headers, body, pathParams, known);
    }

    /** Another request of the one who sent this, with this body: a part of what this one asks for. */
    public Request part(JsonNode json) {
        var known = new Body(InputStream::nullInputStream);
        known.json = json;
        return new Request(
                "POST",
                target,
                Map.of(),
                name -> "content-type".equals(name) ? Optional.of(Response.JSON) : Optional.empty(),
                known,
                Map.of(),
                sender);
    }

    public String method() {
        return method;
    }

    /** The path as sent, percent-encoded, without the prefix. */
    public String path() {
        return target.path();
    }

    /** What stands before the paths of this server for the one who asks; empty when nothing does. */
    public String prefix() {
        return target.prefix();
    }

    /** {@code path} of this server as the one who asks reaches it. Every such address in an answer is made so. */
    public String reaching(String path) {
        return target.prefix() + path;
    }

    public Actor actor() {
        return sender.actor();
    }

    /** What the one who asks may do. */
    public Permissions permissions() {
        return sender.permissions();
    }

    /** The address of the machine that asks; empty when it is not known. */
    public String address() {
        return sender.address();
    }

    /** Whether this process asks itself, as no one from outside can. */
    public boolean inProcess() {
        return sender.inProcess();
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
        return body.stream.get();
    }

    /** The whole body, at most {@link #BODY_BYTES_MAX} bytes. */
    public byte[] bytes() {
        var read = body.bytes;
        if (read == null) {
            read = readBytes();
            body.bytes = read;
        }
        return read;
    }

    private byte[] readBytes() {
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
                    "malformed-json",
                    "A body is missing.",
                    "This request needs one, as JSON.",
                    "See %s.".formatted(reaching("/openapi.json")));
        }
        Completeness.require(value);
        return value;
    }

    /** The body as a JSON tree; an empty object when there is no body. */
    public JsonNode json() {
        var json = body.json;
        if (json == null) {
            var bytes = bytes();
            json = bytes.length == 0
                    ? Json.object()
                    : Json.readForeign(new ByteArrayInputStream(bytes), JsonNode.class);
            body.json = json;
        }
        return json;
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
