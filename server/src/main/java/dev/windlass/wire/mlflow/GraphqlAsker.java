package dev.windlass.wire.mlflow;

import dev.windlass.http.Request;
import dev.windlass.kernel.Problem;
import graphql.schema.DataFetchingEnvironment;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The one who sent a query, while it is answered. Used by one thread. */
final class GraphqlAsker {
    /** Calls that one query may come to; a search for runs comes to one more for each run of which more is asked. */
    static final int CALLS_MAX = 2_000;

    private final Request request;
    private final Map<ObjectNode, ObjectNode> experiments = new HashMap<>();
    private int calls;
    private @Nullable Throwable fault;

    GraphqlAsker(Request request) {
        this.request = request;
    }

    static GraphqlAsker of(DataFetchingEnvironment environment) {
        GraphqlAsker asker = environment.getGraphQlContext().get(GraphqlAsker.class);
        return Objects.requireNonNull(asker, "asker");
    }

    ObjectNode ask(Operation operation, ObjectNode fields) {
        calls++;
        if (calls > CALLS_MAX) {
            throw Problem.invalid(
                    "too-many-calls",
                    "The query comes to more than %d calls.".formatted(CALLS_MAX),
                    "Each run of which the experiment or the model versions are asked is one more.",
                    "Ask for fewer runs at a time, with maxResults.");
        }
        return operation.answer(Call.of(request.part(fields)));
    }

    /** As {@link #ask}, but once for all fields that are the same: many runs are of one experiment. */
    ObjectNode askOnce(Operation operation, ObjectNode fields) {
        var known = experiments.get(fields);
        if (known == null) {
            known = ask(operation, fields);
            experiments.put(fields, known);
        }
        return known;
    }

    /** Remembers what failed first by no fault of the caller's. */
    void fault(Throwable thrown) {
        if (fault == null) {
            fault = thrown;
        }
    }

    void throwFault() {
        switch (fault) {
            case null -> {}
            case RuntimeException thrown -> throw thrown;
            case Error thrown -> throw thrown;
            case Throwable thrown -> throw new IllegalStateException(thrown);
        }
    }
}
