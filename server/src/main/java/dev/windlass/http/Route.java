package dev.windlass.http;

import java.util.List;
import java.util.Objects;

/**
 * One operation of the API.
 *
 * @param path a template such as {@code /api/v1/models/{model}/versions/{version}}; a last part {@code {path...}} takes
 *     the rest of the path with its slashes
 * @param summary one sentence, shown at {@code /docs}; empty hides the route from the OpenAPI document
 * @param queryParams names of the parameters of the query
 * @param body the shape of the body, {@code Void.class} when there is none
 * @param answer the shape of the answer, {@code Void.class} when it is not JSON
 * @param problems the dialect in which its problems are shown
 * @param access what it needs of the one who asks
 */
public record Route(
        String method,
        String path,
        String summary,
        List<String> queryParams,
        Class<?> body,
        Class<?> answer,
        ProblemRenderer problems,
        Access access,
        Handler handler) {
    /** Answers a request; problems are thrown. */
    public interface Handler {
        Response handle(Request request);
    }

    public Route {
        Objects.requireNonNull(handler, "handler");
        queryParams = List.copyOf(queryParams);
    }

    /** A route whose problems are shown per RFC 9457, and which has yet to declare what it needs. */
    public Route(
            String method,
            String path,
            String summary,
            List<String> queryParams,
            Class<?> body,
            Class<?> answer,
            Handler handler) {
        this(method, path, summary, queryParams, body, answer, ProblemRenderer.NATIVE, Access.undeclared(), handler);
    }

    public static Route get(String path, String summary, Class<?> answer, Handler handler) {
        return new Route("GET", path, summary, List.of(), Void.class, answer, handler);
    }

    public static Route post(String path, String summary, Class<?> body, Class<?> answer, Handler handler) {
        return new Route("POST", path, summary, List.of(), body, answer, handler);
    }

    public static Route put(String path, String summary, Class<?> body, Class<?> answer, Handler handler) {
        return new Route("PUT", path, summary, List.of(), body, answer, handler);
    }

    public static Route patch(String path, String summary, Class<?> body, Class<?> answer, Handler handler) {
        return new Route("PATCH", path, summary, List.of(), body, answer, handler);
    }

    public static Route delete(String path, String summary, Handler handler) {
        return new Route("DELETE", path, summary, List.of(), Void.class, Void.class, handler);
    }

    /** The same route, which also reads these parameters of the query. */
    public Route query(String... names) {
        return new Route(method, path, summary, List.of(names), body, answer, problems, access, handler);
    }

    /** The same route, which needs this of the one who asks. */
    public Route needs(Access needed) {
        return new Route(method, path, summary, queryParams, body, answer, problems, needed, handler);
    }

    /** The same route, whose problems are shown in this dialect. */
    Route problemsAs(ProblemRenderer dialect) {
        return new Route(method, path, summary, queryParams, body, answer, dialect, access, handler);
    }
}
