package dev.windlass.wire.mlflow;

import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.tracing.NewTrace;
import dev.windlass.tracing.TraceInfo;
import dev.windlass.tracing.TraceQuery;
import dev.windlass.tracing.TraceState;
import dev.windlass.tracing.Traces;
import dev.windlass.tracking.Entry;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The calls about traces as they were before version 3: begun and ended, with spans in a file alone. */
final class TraceV2Calls {
    private final Traces traces;
    private final Needs needs;

    TraceV2Calls(Traces traces, Needs needs) {
        this.needs = needs;
        this.traces = traces;
    }

    Stream<Route> routes() {
        return Stream.of(
                        Paths.call("POST", "traces", Needs.experiment(Verb.EDIT), this::start),
                        Paths.call("GET", "traces", Needs.LIST_OF_EXPERIMENTS, this::search),
                        Paths.call("PATCH", "traces/{trace}", needs.trace(Verb.EDIT), this::end),
                        Paths.call(
                                "GET",
                                "traces/{trace}/info",
                                needs.trace(Verb.READ),
                                call -> answer(traces.require(TraceCalls.trace(call)))))
                .flatMap(routes -> routes);
    }

    private static ObjectNode answer(TraceInfo info) {
        var answer = Json.object();
        answer.set("trace_info", TraceShapes.infoV2(info));
        return answer;
    }

    private static Map<String, String> map(List<Entry> entries) {
        var map = new LinkedHashMap<String, String>();
        entries.forEach(entry -> map.put(entry.key(), entry.value()));
        return map;
    }

    private ObjectNode start(Call call) {
        return answer(traces.tell(new NewTrace(
                "",
                call.required("experiment_id"),
                "",
                TraceState.IN_PROGRESS,
                Instant.ofEpochMilli(call.number("timestamp_ms").orElse(0L)),
                null,
                null,
                null,
                map(call.entries("request_metadata")),
                map(call.entries("tags")),
                List.of())));
    }

    private ObjectNode end(Call call) {
        return answer(traces.end(
                TraceCalls.trace(call),
                Instant.ofEpochMilli(call.number("timestamp_ms").orElse(0L)),
                TraceShapes.state(call.text("status")),
                map(call.entries("request_metadata")),
                map(call.entries("tags"))));
    }

    private ObjectNode search(Call call) {
        var page = traces.search(new TraceQuery(
                Needs.readable(call, "experiment_ids"),
                call.text("filter"),
                call.texts("order_by"),
                call.limit("max_results", TraceCalls.TRACES, TraceCalls.TRACES_MAX),
                call.offset()));
        var answer = Json.object();
        Shapes.list(answer, "traces", page.items(), TraceShapes::infoV2);
        PageTokens.put(answer, page);
        return answer;
    }
}
