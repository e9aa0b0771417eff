package dev.windlass.wire.mlflow;

import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.tracing.NewTrace;
import dev.windlass.tracing.Trace;
import dev.windlass.tracing.TraceInfo;
import dev.windlass.tracing.TraceQuery;
import dev.windlass.tracing.Tracing;
import dev.windlass.tracking.ArtifactResponses;
import dev.windlass.tracking.Artifacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls about traces, as of version 3. */
final class TraceCalls {
    static final int TRACES = 100;
    static final int TRACES_MAX = 500;

    private static final String SIZE = "mlflow.trace.sizeStats";
    private static final String FILE = "traces.json";

    private final Tracing tracing;
    private final Artifacts artifacts;
    private final Needs needs;

    TraceCalls(Tracing tracing, Artifacts artifacts, Needs needs) {
        this.needs = needs;
        this.tracing = tracing;
        this.artifacts = artifacts;
    }

    List<Route> routes() {
        var routes = new ArrayList<Route>();
        // A run that is not there yet is not told from one that is: the traces must be writable all the same.
        var linksToRun = needs.run(Verb.EDIT).and(needs.tracesToCome(call -> call.texts("trace_ids")));
        Stream.of(
                        Paths.call3("POST", "traces", needs.toldTrace(), this::start),
                        Paths.call3(
                                "GET",
                                "traces/get",
                                needs.traces(Verb.READ, call -> List.of(call.required("trace_id"))),
                                this::whole),
                        Paths.call3("GET", "traces/batchGet", needs.traces(Verb.READ, TraceCalls::ids), this::batch),
                        Paths.call3("POST", "traces/batchGet", needs.traces(Verb.READ, TraceCalls::ids), this::batch),
                        Paths.call3(
                                "POST",
                                "traces/batchGetInfos",
                                needs.traces(Verb.READ, TraceCalls::ids),
                                this::batchInfos),
                        Paths.call3("POST", "traces/search", Needs.LIST_OF_EXPERIMENTS, this::search),
                        Paths.callBoth("POST", "traces/delete-traces", Needs.experiment(Verb.MANAGE), this::delete),
                        Paths.callBoth("POST", "traces/link-to-run", linksToRun, this::linkToRun),
                        Paths.callBoth(
                                "POST",
                                "traces/link-prompts",
                                needs.tracesToCome(call -> List.of(call.required("trace_id"))),
                                this::linkToPrompts),
                        Paths.call3(
                                "POST",
                                "traces/calculate-filter-correlation",
                                Needs.LIST_OF_EXPERIMENTS,
                                this::correlation),
                        Paths.call3("GET", "traces/{trace}", needs.trace(Verb.READ), this::one),
                        Paths.callBoth("PATCH", "traces/{trace}/tags", needs.trace(Verb.EDIT), this::setTag),
                        Paths.callBoth("DELETE", "traces/{trace}/tags", needs.trace(Verb.EDIT), this::deleteTag))
                .flatMap(some -> some)
                .forEach(routes::add);
        for (var prefix : List.of("/ajax-api/2.0/mlflow", "/ajax-api/3.0/mlflow", "/api/2.0/mlflow")) {
            routes.add(Paths.plain(
                    "GET",
                    prefix + "/get-trace-artifact",
                    needs.traces(Verb.READ, call -> List.of(fileOf(call))),
                    this::file));
        }
        return routes;
    }

    static String trace(Call call) {
        return call.request().pathParam("trace");
    }

    private static ObjectNode answer(TraceInfo info) {
        var answer = Json.object();
        answer.putObject("trace").set("trace_info", TraceShapes.info(info));
        return answer;
    }

    private static JsonNode head(Call call) {
        return call.object("trace").path("trace_info");
    }

    /** The experiment that a trace is told for; empty when the call does not say it. */
    static String experiment(Call call) {
        return Call.textOf(head(call).path("trace_location").path("mlflow_experiment"), "experiment_id");
    }

    /** The trace that is told of; empty when it is to get an id. */
    static String told(Call call) {
        return Call.textOf(head(call), "trace_id");
    }

    private ObjectNode start(Call call) {
        var head = head(call);
        var experiment = experiment(call);
        if (experiment.isEmpty()) {
            throw Problem.invalid(
                    "missing-parameter",
                    "Missing value for required parameter 'trace.trace_info.trace_location.mlflow_experiment.experiment_id'.",
                    "",
                    "");
        }
        var started = TraceShapes.time(head, "request_time");
        return answer(tracing.traces()
                .tell(new NewTrace(
                        told(call),
                        experiment,
                        Call.textOf(head, "client_request_id"),
                        TraceShapes.state(Call.textOf(head, "state")),
                        started == null ? Instant.EPOCH : started,
                        TraceShapes.durationMs(head, "execution_duration"),
                        head.hasNonNull("request_preview") ? Call.textOf(head, "request_preview") : null,
                        head.hasNonNull("response_preview") ? Call.textOf(head, "response_preview") : null,
                        AssessmentCalls.texts(head, "trace_metadata"),
                        AssessmentCalls.texts(head, "tags"),
                        AssessmentCalls.all(head))));
    }

    private ObjectNode one(Call call) {
        return answer(tracing.traces().require(trace(call)));
    }

    private ObjectNode whole(Call call) {
        var trace = tracing.traces().whole(call.required("trace_id"));
        if (!call.flag("allow_partial") && !isComplete(trace)) {
            throw Problem.notFound(
                    "trace-not-complete",
                    "Trace with ID %s is not fully exported yet, please try again later."
                            .formatted(trace.info().id()),
                    "",
                    "");
        }
        var answer = Json.object();
        answer.set("trace", TraceShapes.trace(trace));
        return answer;
    }

    /** Whether all spans are there that the head tells of. */
    private static boolean isComplete(Trace trace) {
        var size = trace.info().metadata().get(SIZE);
        if (trace.spans().isEmpty()) {
            return false;
        }
        try {
            return size == null
                    || trace.spans().size() >= Json.read(size).path("num_spans").asInt(0);
        } catch (JacksonException _) {
            return true;
        }
    }

    private static List<String> ids(Call call) {
        var ids = call.texts("trace_ids");
        if (ids.size() > TRACES_MAX) {
            throw Problem.invalid(
                    "too-many-traces",
                    "Invalid value for parameter 'trace_ids' supplied: at most %d traces are answered at once, got %d."
                            .formatted(TRACES_MAX, ids.size()),
                    "",
                    "");
        }
        return ids;
    }

    private ObjectNode batch(Call call) {
        var answer = Json.object();
        Shapes.list(
                answer,
                "traces",
                tracing.traces().whole(ids(call)).stream()
                        .filter(TraceCalls::isComplete)
                        .toList(),
                TraceShapes::trace);
        return answer;
    }

    private ObjectNode batchInfos(Call call) {
        var answer = Json.object();
        Shapes.list(answer, "trace_infos", tracing.traces().infos(ids(call)), TraceShapes::info);
        return answer;
    }

    private ObjectNode search(Call call) {
        var experiments = call.objects("locations").stream()
                .map(location -> Call.textOf(location.path("mlflow_experiment"), "experiment_id"))
                .filter(id -> !id.isEmpty())
                .toList();
        var readable = Needs.readable(call.request().permissions(), experiments);
        var page = tracing.traces()
                .search(new TraceQuery(
                        readable,
                        call.text("filter"),
                        call.texts("order_by"),
                        call.limit("max_results", TRACES, TRACES_MAX),
                        call.offset()));
        var answer = Json.object();
        Shapes.list(answer, "traces", page.items(), TraceShapes::info);
        PageTokens.put(answer, page);
        return answer;
    }

    private ObjectNode delete(Call call) {
        var experiment = call.required("experiment_id");
        var ids = call.texts("request_ids");
        var last = call.number("max_timestamp_millis");
        var limit = call.number("max_traces");
        if (ids.isEmpty() == last.isEmpty()) {
            throw Problem.invalid(
                    "bad-deletion",
                    "Either `max_timestamp_millis` or `trace_ids` must be specified, but not both.",
                    "",
                    "");
        }
        if (!ids.isEmpty() && limit.isPresent()) {
            throw Problem.invalid(
                    "bad-deletion", "`max_traces` can't be specified if `trace_ids` is specified.", "", "");
        }
        if (limit.isPresent() && limit.get() <= 0) {
            throw Problem.invalid(
                    "bad-deletion",
                    "`max_traces` must be a positive integer, received %d.".formatted(limit.get()),
                    "",
                    "");
        }
        var deleted = ids.isEmpty()
                ? tracing.traces()
                        .deleteBefore(
                                experiment,
                                Instant.ofEpochMilli(last.orElseThrow()),
                                Math.toIntExact(Math.min(limit.orElse((long) Integer.MAX_VALUE), Integer.MAX_VALUE)),
                                call.actor())
                : tracing.traces().delete(experiment, ids, call.actor());
        return Json.object().put("traces_deleted", deleted);
    }

    private ObjectNode linkToRun(Call call) {
        tracing.traces().linkToRun(call.texts("trace_ids"), call.required("run_id"));
        return Paths.empty();
    }

    private ObjectNode linkToPrompts(Call call) {
        tracing.traces()
                .linkToPrompts(
                        call.required("trace_id"),
                        call.objects("prompt_versions").stream()
                                .map(prompt -> Call.textOf(prompt, "name") + "/" + Call.textOf(prompt, "version"))
                                .toList());
        return Paths.empty();
    }

    private ObjectNode correlation(Call call) {
        var correlation = tracing.traces()
                .correlation(
                        Needs.readable(call, "experiment_ids"),
                        call.required("filter_string1"),
                        call.required("filter_string2"),
                        call.text("base_filter"));
        var answer = Json.object();
        putUnlessNan(answer, "npmi", correlation.npmi());
        putUnlessNan(answer, "npmi_smoothed", correlation.npmiSmoothed());
        return answer.put("filter1_count", correlation.first())
                .put("filter2_count", correlation.second())
                .put("joint_count", correlation.both())
                .put("total_count", correlation.total());
    }

    private static void putUnlessNan(ObjectNode into, String name, double value) {
        if (!Double.isNaN(value)) {
            into.put(name, value);
        }
    }

    private ObjectNode setTag(Call call) {
        tracing.traces().setTag(trace(call), call.required("key"), call.text("value"));
        return Paths.empty();
    }

    private ObjectNode deleteTag(Call call) {
        tracing.traces().deleteTag(trace(call), call.required("key"));
        return Paths.empty();
    }

    /** The trace whose file is asked for. */
    private static String fileOf(Call call) {
        return call.has("request_id") ? call.required("request_id") : call.required("trace_id");
    }

    /** The file of a trace: written from its spans, or as a client has written it. */
    private Response file(Request request) {
        var call = Call.of(request);
        var trace = tracing.traces().whole(fileOf(call));
        if (call.has("path") || trace.spans().isEmpty()) {
            var name = call.has("path") ? call.required("path") : FILE;
            return ArtifactResponses.file(artifacts, trace.info().artifactRoot() + "/" + name, request);
        }
        return Response.ok(TraceShapes.file(trace)).with("Content-Disposition", "attachment; filename=" + FILE);
    }
}
