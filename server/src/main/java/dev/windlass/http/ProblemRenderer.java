package dev.windlass.http;

import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;

/** Shows a problem in the dialect of one protocol. */
public interface ProblemRenderer {
    Response render(Problem problem);

    /** RFC 9457, the dialect of the native API. */
    ProblemRenderer NATIVE = problem -> {
        var body = Json.object();
        body.put("type", "/docs/problems#" + problem.code());
        body.put("title", problem.what());
        body.put("status", problem.kind().status());
        body.put("detail", problem.why());
        body.put("code", problem.code());
        body.put("fix", problem.fix());
        problem.details().forEach((name, value) -> body.set(name, Json.tree(value)));
        return Response.json(problem.kind().status(), body).contentType("application/problem+json");
    };
}
