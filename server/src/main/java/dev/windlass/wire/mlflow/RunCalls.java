package dev.windlass.wire.mlflow;

import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.tracking.DatasetInput;
import dev.windlass.tracking.Entry;
import dev.windlass.tracking.Limits;
import dev.windlass.tracking.ModelLink;
import dev.windlass.tracking.NewRun;
import dev.windlass.tracking.Run;
import dev.windlass.tracking.RunBatch;
import dev.windlass.tracking.RunQuery;
import dev.windlass.tracking.RunStatus;
import dev.windlass.tracking.Tracking;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls about runs. */
final class RunCalls {
    /** The experiment of runs that name none. */
    static final String DEFAULT = "0";

    private static final int RUNS = 1_000;
    private static final String MODEL_HISTORY_TAG = "mlflow.log-model.history";

    private final Tracking tracking;
    private final InstantSource clock;
    private final Needs needs;

    RunCalls(Tracking tracking, InstantSource clock, Needs needs) {
        this.needs = needs;
        this.tracking = tracking;
        this.clock = clock;
    }

    List<Route> routes() {
        return Stream.of(
                        Paths.call("POST", "runs/create", Needs.experimentOrDefault(Verb.EDIT), this::create),
                        Paths.call("GET", "runs/get", one()),
                        Paths.call("POST", "runs/update", needs.run(Verb.EDIT), this::update),
                        Paths.call("POST", "runs/delete", needs.run(Verb.MANAGE), this::delete),
                        Paths.call("POST", "runs/restore", needs.run(Verb.MANAGE), this::restore),
                        Paths.call("POST", "runs/search", search()),
                        Paths.call("POST", "runs/log-metric", needs.runAndItsModels(Verb.EDIT), this::logMetric),
                        Paths.call("POST", "runs/log-parameter", needs.run(Verb.EDIT), this::logParam),
                        Paths.call("POST", "runs/set-tag", needs.run(Verb.EDIT), this::setTag),
                        Paths.call("POST", "runs/delete-tag", needs.run(Verb.EDIT), this::deleteTag),
                        Paths.call("POST", "runs/log-batch", needs.runAndItsModels(Verb.EDIT), this::logBatch),
                        Paths.call("POST", "runs/log-inputs", needs.run(Verb.EDIT), this::logInputs),
                        Paths.call("POST", "runs/outputs", needs.run(Verb.EDIT), this::logOutputs),
                        Paths.call("POST", "runs/log-model", needs.run(Verb.EDIT), this::logModel))
                .flatMap(routes -> routes)
                .toList();
    }

    /** A run by its id. */
    Operation one() {
        return new Operation(
                needs.run(Verb.READ), call -> answer(tracking.runs().require(call.runId())));
    }

    /** The runs of some experiments. */
    Operation search() {
        return new Operation(Needs.LIST_OF_EXPERIMENTS, this::search);
    }

    private static ObjectNode answer(Run run) {
        var answer = Json.object();
        answer.set("run", Shapes.run(run));
        return answer;
    }

    private ObjectNode create(Call call) {
        var tags = new LinkedHashMap<String, String>();
        call.entries("tags").forEach(tag -> tags.put(tag.key(), tag.value()));
        var name = call.text("run_name");
        var tagged = tags.getOrDefault("mlflow.runName", name);
        if (!name.isEmpty() && !tagged.equals(name)) {
            throw Problem.invalid(
                    "two-names",
                    "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='%s', mlflow.runName='%s')."
                            .formatted(name, tagged),
                    "",
                    "");
        }
        return answer(tracking.runs()
                .create(
                        new NewRun(
                                call.has("experiment_id") ? call.text("experiment_id") : DEFAULT,
                                name,
                                call.text("user_id"),
                                call.number("start_time")
                                        .map(Instant::ofEpochMilli)
                                        .orElseGet(clock::instant),
                                tags),
                        call.actor()));
    }

    private ObjectNode update(Call call) {
        var run = tracking.runs()
                .update(
                        call.runId(),
                        RunStatus.named(call.text("status")).orElse(null),
                        call.number("end_time").map(Instant::ofEpochMilli).orElse(null),
                        call.optionalText("run_name").orElse(null),
                        call.actor());
        var answer = Json.object();
        answer.set("run_info", Shapes.runInfo(run));
        return answer;
    }

    private ObjectNode delete(Call call) {
        tracking.runs().delete(call.runId(), call.actor());
        return Paths.empty();
    }

    private ObjectNode restore(Call call) {
        tracking.runs().restore(call.runId(), call.actor());
        return Paths.empty();
    }

    private ObjectNode search(Call call) {
        var page = tracking.runs()
                .search(new RunQuery(
                        Needs.readable(call.request().permissions(), call.texts("experiment_ids")),
                        call.text("filter"),
                        call.visible("run_view_type"),
                        call.texts("order_by"),
                        call.limit("max_results", RUNS, Limits.RUNS_PER_PAGE_MAX),
                        call.offset()));
        var answer = Json.object();
        Shapes.list(answer, "runs", page.items(), Shapes::run);
        PageTokens.put(answer, page);
        return answer;
    }

    private ObjectNode log(Call call, RunBatch batch) {
        tracking.runs().log(call.runId(), batch);
        return Paths.empty();
    }

    private ObjectNode logMetric(Call call) {
        call.runId();
        call.required("key");
        var fields = Json.object();
        for (var name : List.of("key", "value", "timestamp", "step", "model_id", "dataset_name", "dataset_digest")) {
            call.copy(name, fields);
        }
        return log(call, RunBatch.ofMetrics(List.of(MetricFields.point(fields))));
    }

    private ObjectNode logParam(Call call) {
        call.runId();
        return log(call, RunBatch.ofParams(List.of(call.entry())));
    }

    private ObjectNode setTag(Call call) {
        call.runId();
        return log(call, RunBatch.ofTags(List.of(call.entry())));
    }

    private ObjectNode logBatch(Call call) {
        call.runId();
        return log(
                call,
                new RunBatch(
                        call.entries("params"), MetricFields.points(call.objects("metrics")), call.entries("tags")));
    }

    private ObjectNode deleteTag(Call call) {
        tracking.runs().deleteTag(call.runId(), call.required("key"));
        return Paths.empty();
    }

    private ObjectNode logInputs(Call call) {
        var datasets = call.objects("datasets").stream().map(RunCalls::dataset).toList();
        if (!datasets.isEmpty()) {
            tracking.runs().addDatasets(call.runId(), datasets);
        }
        var models = links(call.objects("models"));
        if (!models.isEmpty()) {
            tracking.runs().addModelInputs(call.runId(), models);
        }
        return Paths.empty();
    }

    private static DatasetInput dataset(JsonNode node) {
        var dataset = node.path("dataset");
        var tags = new HashMap<String, String>();
        node.path("tags").forEach(tag -> tags.put(Call.textOf(tag, "key"), Call.textOf(tag, "value")));
        return new DatasetInput(
                Call.textOf(dataset, "name"),
                Call.textOf(dataset, "digest"),
                Call.textOf(dataset, "source_type"),
                Call.textOf(dataset, "source"),
                Call.textOf(dataset, "schema"),
                Call.textOf(dataset, "profile"),
                tags);
    }

    private static List<ModelLink> links(List<JsonNode> nodes) {
        return nodes.stream()
                .map(node -> new ModelLink(
                        Call.textOf(node, "model_id"), node.has("step") ? Call.number("step", node.path("step")) : 0))
                .toList();
    }

    private ObjectNode logOutputs(Call call) {
        tracking.runs().addModelOutputs(call.runId(), links(call.objects("models")));
        return Paths.empty();
    }

    /** Clients before version 3 tell of a model so: one more entry in a list that is kept in a tag. */
    private ObjectNode logModel(Call call) {
        var run = tracking.runs().require(call.runId());
        var history = Json.mapper().createArrayNode();
        var known = run.tags().get(MODEL_HISTORY_TAG);
        if (known != null) {
            foreign(known).forEach(history::add);
        }
        history.add(foreign(call.required("model_json")));
        return log(call, RunBatch.ofTags(List.of(new Entry(MODEL_HISTORY_TAG, Json.text(history)))));
    }

    /** Any client may have written the text, the tag's too. */
    private static JsonNode foreign(String json) {
        return Json.readForeign(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), JsonNode.class);
    }
}
