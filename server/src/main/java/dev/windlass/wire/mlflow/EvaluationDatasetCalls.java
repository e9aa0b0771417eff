package dev.windlass.wire.mlflow;

import dev.windlass.evaluation.EvaluationDataset;
import dev.windlass.evaluation.EvaluationDatasets;
import dev.windlass.evaluation.EvaluationRecord;
import dev.windlass.evaluation.NewRecord;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.tracking.Page;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls about evaluation datasets. Tags and records travel as texts of JSON. */
final class EvaluationDatasetCalls {
    private static final int RESULTS = 1_000;
    private static final int RESULTS_MAX = 50_000;
    private static final String USER = "mlflow.user";

    private final EvaluationDatasets datasets;
    private final Needs needs;

    EvaluationDatasetCalls(EvaluationDatasets datasets, Needs needs) {
        this.needs = needs;
        this.datasets = datasets;
    }

    Stream<Route> routes() {
        return Stream.of(
                        Paths.call3("POST", "datasets/create", Needs.namedExperiments(Verb.EDIT), this::create),
                        Paths.call3("GET", "datasets/search", Needs.LIST_OF_EXPERIMENTS, this::search),
                        Paths.call3("POST", "datasets/search", Needs.LIST_OF_EXPERIMENTS, this::search),
                        Paths.call3(
                                "GET",
                                "datasets/{dataset}",
                                needs.dataset(Verb.READ),
                                call -> answer(datasets.require(id(call)))),
                        Paths.call3("DELETE", "datasets/{dataset}", needs.dataset(Verb.MANAGE), this::delete),
                        Paths.call3("PATCH", "datasets/{dataset}/tags", needs.dataset(Verb.EDIT), this::setTags),
                        Paths.call3(
                                "DELETE", "datasets/{dataset}/tags/{key}", needs.dataset(Verb.EDIT), this::deleteTag),
                        Paths.call3("GET", "datasets/{dataset}/records", needs.dataset(Verb.READ), this::records),
                        Paths.call3("POST", "datasets/{dataset}/records", needs.dataset(Verb.EDIT), this::upsert),
                        Paths.call3(
                                "DELETE", "datasets/{dataset}/records", needs.dataset(Verb.EDIT), this::deleteRecords),
                        Paths.call3(
                                "GET",
                                "datasets/{dataset}/experiment-ids",
                                needs.dataset(Verb.READ),
                                this::experiments),
                        Paths.call3(
                                "POST",
                                "datasets/{dataset}/add-experiments",
                                needs.dataset(Verb.EDIT).and(Needs.namedExperiments(Verb.EDIT)),
                                call -> answer(datasets.addExperiments(id(call), call.texts("experiment_ids")))),
                        Paths.call3(
                                "POST",
                                "datasets/{dataset}/remove-experiments",
                                needs.dataset(Verb.EDIT),
                                call -> answer(datasets.removeExperiments(id(call), call.texts("experiment_ids")))))
                .flatMap(routes -> routes);
    }

    private static String id(Call call) {
        return call.request().pathParam("dataset");
    }

    private static ObjectNode answer(EvaluationDataset dataset) {
        var answer = Json.object();
        answer.set("dataset", shape(dataset));
        return answer;
    }

    private static ObjectNode shape(EvaluationDataset dataset) {
        var node = Json.object();
        node.put("dataset_id", dataset.id());
        node.put("name", dataset.name());
        node.put("tags", Json.text(dataset.tags()));
        if (!dataset.schema().isEmpty()) {
            node.put("schema", dataset.schema());
        }
        if (dataset.records() > 0) {
            node.put("profile", Json.text(Json.object().put("num_records", dataset.records())));
        }
        node.put("digest", dataset.digest());
        node.put("created_time", dataset.createdAt().toEpochMilli());
        node.put("last_update_time", dataset.updatedAt().toEpochMilli());
        if (!dataset.createdBy().isEmpty()) {
            node.put("created_by", dataset.createdBy());
        }
        if (!dataset.updatedBy().isEmpty()) {
            node.put("last_updated_by", dataset.updatedBy());
        }
        if (!dataset.experiments().isEmpty()) {
            var experiments = node.putArray("experiment_ids");
            dataset.experiments().forEach(experiments::add);
        }
        return node;
    }

    /** A text of JSON within a call. */
    private static JsonNode json(Call call, String name) {
        try {
            var text = call.text(name);
            return text.isEmpty() ? Json.object() : Json.read(text);
        } catch (JacksonException e) {
            throw Problem.invalid(
                    "bad-parameter",
                    "Invalid value for parameter '%s' supplied: it is no JSON.".formatted(name),
                    String.valueOf(e.getOriginalMessage()),
                    "");
        }
    }

    private static Map<String, String> tags(Call call) {
        var node = json(call, "tags");
        if (!node.isObject()) {
            throw Call.wrongType("tags", node);
        }
        var tags = new LinkedHashMap<String, String>();
        node.properties().forEach(tag -> {
            if (!tag.getValue().isNull()) {
                tags.put(
                        tag.getKey(),
                        tag.getValue().isString() ? tag.getValue().asString() : Json.text(tag.getValue()));
            }
        });
        return tags;
    }

    private ObjectNode create(Call call) {
        var tags = tags(call);
        var user = call.has("created_by") ? call.text("created_by") : tags.getOrDefault(USER, "");
        return answer(datasets.create(call.required("name"), tags, call.texts("experiment_ids"), user, call.actor()));
    }

    private ObjectNode search(Call call) {
        var experiments = call.texts("experiment_ids");
        var page = Page.ofShown(
                call.offset(),
                call.limit("max_results", RESULTS, RESULTS_MAX),
                (offset, limit) ->
                        datasets.search(experiments, call.text("filter_string"), call.texts("order_by"), limit, offset),
                dataset -> dataset.isReadable(call.request().permissions()));
        var answer = Json.object();
        Shapes.list(answer, "datasets", page.items(), EvaluationDatasetCalls::shape);
        PageTokens.put(answer, page);
        return answer;
    }

    private ObjectNode delete(Call call) {
        datasets.delete(id(call), call.actor());
        return Paths.empty();
    }

    private ObjectNode setTags(Call call) {
        call.required("tags");
        return answer(datasets.setTags(id(call), tags(call)));
    }

    private ObjectNode deleteTag(Call call) {
        datasets.deleteTag(id(call), call.request().pathParam("key"));
        return Paths.empty();
    }

    private ObjectNode experiments(Call call) {
        var answer = Json.object();
        var ids = answer.putArray("experiment_ids");
        datasets.require(id(call)).experiments().forEach(ids::add);
        return answer;
    }

    private ObjectNode upsert(Call call) {
        call.required("records");
        if (!(json(call, "records") instanceof ArrayNode array)) {
            throw Call.wrongType("records", json(call, "records"));
        }
        var records = new ArrayList<NewRecord>();
        for (var node : array) {
            var inputs = part(node, "inputs");
            if (inputs == null || !inputs.isObject()) {
                throw Problem.invalid(
                        "bad-record", "Invalid record: 'inputs' must be an object.", "Records are known by it.", "");
            }
            records.add(new NewRecord(
                    inputs,
                    part(node, "outputs"),
                    part(node, "expectations"),
                    part(node, "tags"),
                    part(node, "source")));
        }
        var done = datasets.upsert(id(call), records, call.actor());
        return Json.object().put("inserted_count", done.inserted()).put("updated_count", done.updated());
    }

    private static @Nullable JsonNode part(JsonNode node, String name) {
        return node.hasNonNull(name) ? node.get(name) : null;
    }

    private ObjectNode deleteRecords(Call call) {
        return Json.object().put("deleted_count", datasets.deleteRecords(id(call), call.texts("dataset_record_ids")));
    }

    private ObjectNode records(Call call) {
        var page = datasets.records(id(call), call.limit("max_results", RESULTS, RESULTS_MAX), call.offset());
        var records = Json.mapper().createArrayNode();
        page.items().forEach(one -> records.add(shape(one)));
        var answer = Json.object();
        answer.put("records", Json.text(records));
        PageTokens.put(answer, page);
        return answer;
    }

    private static ObjectNode shape(EvaluationRecord one) {
        var node = Json.object();
        node.put("dataset_record_id", one.id());
        node.put("dataset_id", one.dataset());
        node.set("inputs", one.inputs());
        for (var part : List.of("outputs", "expectations", "tags")) {
            var value = switch (part) {
                case "outputs" -> one.outputs();
                case "expectations" -> one.expectations();
                default -> one.tags();
            };
            node.set(part, value == null ? Json.mapper().nullNode() : value);
        }
        var source = one.source();
        node.set("source", source == null ? Json.mapper().nullNode() : source);
        node.putNull("source_id");
        node.put(
                "source_type",
                source == null ? null : source.path("source_type").asString(null));
        node.put("created_time", one.createdAt().toEpochMilli());
        node.put("last_update_time", one.updatedAt().toEpochMilli());
        node.put("created_by", one.createdBy().isEmpty() ? null : one.createdBy());
        node.put("last_updated_by", one.updatedBy().isEmpty() ? null : one.updatedBy());
        return node;
    }
}
