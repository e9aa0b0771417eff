package dev.windlass.wire.mlflow;

import dev.windlass.http.Access;
import dev.windlass.http.Route;
import dev.windlass.kernel.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What mlflow's pages ask for in GraphQL. Each field of a query is a call of the dialect, with what that call needs. */
final class GraphqlCalls {
    private final Map<String, Operation> operations;

    /** Made by the first query: most servers are asked none, and the library's classes take their time to load. */
    private volatile @Nullable GraphqlEngine engine;

    /** @param operations what answers each field that a query can begin with */
    GraphqlCalls(Map<String, Operation> operations) {
        this.operations = operations;
    }

    List<Route> routes() {
        return List.of(
                Paths.route("POST", "/graphql", Access.account(), this::answer),
                Paths.route("GET", "/graphql", Access.account(), this::answer));
    }

    private ObjectNode answer(Call call) {
        return engine().answer(
                        call.request(),
                        call.required("query"),
                        variables(call),
                        call.optionalText("operationName")
                                .filter(name -> !name.isEmpty())
                                .orElse(null));
    }

    private GraphqlEngine engine() {
        var known = engine;
        if (known == null) {
            synchronized (this) {
                known = engine;
                if (known == null) {
                    known = new GraphqlEngine(operations);
                    engine = known;
                }
            }
        }
        return known;
    }

    /** An object; in a query of an address it is written as text. */
    private static JsonNode variables(Call call) {
        if (!"GET".equals(call.request().method())) {
            return call.object("variables");
        }
        var text = call.text("variables");
        if (text.isEmpty()) {
            return Json.object();
        }
        var variables =
                Json.readForeign(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), JsonNode.class);
        if (!variables.isObject()) {
            throw Call.wrongType("variables", variables);
        }
        return variables;
    }
}
