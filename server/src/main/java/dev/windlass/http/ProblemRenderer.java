package dev.windlass.http;

import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Shows a problem in the dialect of one protocol.
 *
 * @param contentType of the body
 * @param shape the record that the body is; {@code Problem.class} for RFC 9457, whose body is the problem's parts and its
 *     details beside each other
 */
public record ProblemRenderer(String contentType, Class<?> shape, Function<Problem, Response> response) {
    /** RFC 9457, the dialect of the native API. */
    public static final ProblemRenderer NATIVE =
            new ProblemRenderer("application/problem+json", Problem.class, ProblemRenderer::rfc9457);

    /** A dialect whose body is always a record of this shape, as JSON. */
    public static <T extends Record> ProblemRenderer json(
            Class<T> shape, ToIntFunction<Problem> status, Function<Problem, T> body) {
        return new ProblemRenderer(
                Response.JSON, shape, problem -> Response.json(status.applyAsInt(problem), body.apply(problem)));
    }

    Response render(Problem problem) {
        return response.apply(problem).contentType(contentType);
    }

    private static Response rfc9457(Problem problem) {
        var body = Json.object();
        body.put("type", "/docs/problems#" + problem.code());
        body.put("title", problem.what());
        body.put("status", problem.kind().status());
        body.put("detail", problem.why());
        body.put("code", problem.code());
        body.put("fix", problem.fix());
        problem.details().forEach((name, value) -> body.set(name, Json.tree(value)));
        return Response.json(problem.kind().status(), body);
    }
}
