package dev.windlass.wire.mlflow;

import dev.windlass.kernel.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Values of fields: what a client would send, and what no client should. The same seed makes the same values. */
final class Hostile {
    // Every field that some call reads, by the sort of value that it expects.
    private static final List<String> TEXT_FIELDS = List.of(
            "alias",
            "artifact_location",
            "assessment_id",
            "assessment_name",
            "created_by",
            "dataset_digest",
            "dataset_id",
            "dataset_name",
            "description",
            "digest",
            "experiment_name",
            "key",
            "metric_key",
            "metric_name",
            "model_json",
            "model_type",
            "name",
            "new_name",
            "path",
            "profile",
            "rationale",
            "request_preview",
            "response_preview",
            "run_link",
            "run_name",
            "schema",
            "scorer_id",
            "serialized_scorer",
            "source",
            "source_type",
            "source_id",
            "update_mask",
            "upload_id",
            "url",
            "user_id",
            "user",
            "value",
            "artifact_directory_path",
            "artifact_file_path",
            "view_type",
            "run_view_type",
            "status",
            "stage",
            "page_token",
            "filter",
            "filter_string",
            "base_filter",
            "span_id",
            "state",
            "overrides",
            "secret",
            "field_name",
            "client_request_id",
            "time_interval",
            "severity",
            "query",
            "operationName");
    private static final List<String> ID_FIELDS = List.of(
            "experiment_id", "run_id", "run_uuid", "model_id", "source_run_id", "trace_id", "request_id", "version");
    private static final List<String> NUMBER_FIELDS = List.of(
            "max_results",
            "end_step",
            "end_time",
            "end_time_ms",
            "max_timestamp_millis",
            "max_traces",
            "num_parts",
            "sample_rate",
            "start_step",
            "start_time",
            "start_time_ms",
            "step",
            "timestamp",
            "timestamp_ms",
            "time_interval_seconds",
            "execution_time_ms");
    private static final List<String> FLAG_FIELDS = List.of(
            "allow_partial", "archive_existing_versions", "ascending", "valid", "delete_all", "include_trace_count");
    private static final List<String> LIST_FIELDS = List.of(
            "aggregations",
            "dataset_record_ids",
            "datasets",
            "dimensions",
            "events",
            "experiment_ids",
            "filters",
            "locations",
            "metrics",
            "models",
            "order_by",
            "params",
            "prompt_versions",
            "request_ids",
            "run_ids",
            "scorer_ids",
            "stages",
            "tags",
            "trace_ids",
            "request_metadata",
            "tag_keys",
            "root_causes",
            "categories");
    private static final List<String> OBJECT_FIELDS = List.of(
            "assessment",
            "event",
            "trace",
            "trace_info",
            "dataset",
            "trace_location",
            "feedback",
            "expectation",
            "variables");
    private static final List<List<String>> FIELDS =
            List.of(TEXT_FIELDS, ID_FIELDS, NUMBER_FIELDS, FLAG_FIELDS, LIST_FIELDS, OBJECT_FIELDS);

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "plain name",
            "\0",
            "a\0b",
            "\ud800",
            "x\udfffy",
            "\ud83d\ude80",
            "..",
            "../../etc/passwd",
            "%2e%2e/%2e%2e",
            "%00",
            "a//b",
            "/",
            "'",
            "\"",
            "' OR 1=1 --",
            "%",
            "_",
            "\\",
            "\u202e",
            "\ufffe",
            "NaN",
            "-1",
            "9223372036854775808",
            "1e999",
            "null",
            "[]",
            "{",
            "{\"a\": 1}",
            "models:/m-none",
            "models:/m/1",
            "models:/m/99999999999",
            "runs:/none/x",
            "file:///etc/passwd",
            "mlflow-artifacts:/0/x",
            "http://127.0.0.1:1/",
            "CREATED",
            "MODEL_VERSION",
            "ALL",
            "FINISHED",
            "metrics.loss > 1",
            "metrics.loss > 1e400",
            "params.`a` LIKE '%\0%'",
            "tags.x RLIKE '(((((a*)*)*)*)*)$'",
            "attributes.start_time > 99999999999999999999999",
            "name = '\ud800'",
            "run_id IN ('a', 'b'",
            "tags.a IS NOT NULL AND",
            "version_number > -9223372036854775809",
            "trace.text LIKE '%a%'",
            "feedback.x = 'true'",
            "name ASC",
            "metrics.`loss` DESC",
            "timestamp_ms DESC",
            "eyJvZmZzZXQiOiA5OTk5OTk5OTk5OTk5OTk5OTk5OX0=",
            "eyJvZmZzZXQiOiAtMX0=",
            "eyJvZmZzZXQiOiAyMTQ3NDgzNjQ3fQ==",
            "a".repeat(250),
            "a".repeat(251),
            "b".repeat(5_000),
            "\u00e9".repeat(3_000),
            "a/".repeat(600) + "a",
            "x".repeat(200_000));
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "1e30",
            "1e400",
            "-1e400",
            "1e-400",
            "0.5",
            "NaN",
            "1000000",
            "8640000000000001");
    private static final List<String> SHORT_TEXTS =
            TEXTS.stream().filter(text -> text.length() < 1_000).toList();
    private static final int MANY = 1_500;
    private static final int DEPTH_MAX = 3;

    private final Random random;
    private final Map<String, List<JsonNode>> known;

    /** @param known for some fields values that lead to something */
    Hostile(long seed, Map<String, List<JsonNode>> known) {
        this.random = new Random(seed);
        this.known = known;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** The name of any field. */
    String field() {
        return one(one(FIELDS));
    }

    /** A value for a field; in most cases of the sort that it expects. */
    JsonNode value(String field) {
        return value(field, DEPTH_MAX);
    }

    private JsonNode value(String field, int depth) {
        var values = known.get(field);
        if (values != null && chance(0.8)) {
            var value = one(values);
            return chance(0.6) ? value : spoilt(value);
        }
        if (chance(0.15)) {
            return anything(DEPTH_MAX);
        }
        if (NUMBER_FIELDS.contains(field)) {
            return number();
        }
        if (FLAG_FIELDS.contains(field)) {
            return Json.tree(chance(0.5));
        }
        if (LIST_FIELDS.contains(field)) {
            return list(depth);
        }
        if (OBJECT_FIELDS.contains(field) && depth > 0) {
            return object(depth - 1);
        }
        return text(depth == DEPTH_MAX ? text() : one(SHORT_TEXTS));
    }

    String text() {
        return one(TEXTS);
    }

    private static JsonNode text(String text) {
        return Json.tree(text);
    }

    /** The same value with something in it replaced by what does not belong there. */
    private JsonNode spoilt(JsonNode value) {
        if (value.isObject() && !value.isEmpty() && chance(0.9)) {
            var copy = (ObjectNode) value.deepCopy();
            var field = one(List.copyOf(copy.propertyNames()));
            copy.set(field, spoilt(copy.path(field)));
            return copy;
        }
        if (value.isArray() && !value.isEmpty() && chance(0.9)) {
            var copy = (ArrayNode) value.deepCopy();
            var at = random.nextInt(copy.size());
            copy.set(at, spoilt(copy.path(at)));
            return copy;
        }
        return anything(DEPTH_MAX);
    }

    /** As text too, which is how clients send large ones. */
    private JsonNode number() {
        var number = one(NUMBERS);
        return chance(0.3) ? text(number) : Json.read(number);
    }

    private JsonNode list(int depth) {
        var list = Json.mapper().createArrayNode();
        var length = depth == DEPTH_MAX && chance(0.03) ? MANY : random.nextInt(4);
        var objects = depth > 0 && chance(0.7);
        for (var i = 0; i < length; i++) {
            list.add(objects ? object(length == MANY ? 0 : depth - 1) : text(one(SHORT_TEXTS)));
        }
        return list;
    }

    /** An object with fields that some call reads. */
    private ObjectNode object(int depth) {
        var object = Json.object();
        var fields = new ArrayList<>(List.of("key", "value", "timestamp", "step", "name"));
        for (var i = random.nextInt(4); i > 0; i--) {
            fields.add(field());
        }
        for (var field : fields) {
            if (chance(0.7)) {
                object.set(field, value(field, depth));
            }
        }
        return object;
    }

    private JsonNode anything(int depth) {
        return switch (random.nextInt(8)) {
            case 0 -> Json.mapper().nullNode();
            case 1 -> Json.tree(true);
            case 2 -> number();
            case 3 -> Json.mapper().createArrayNode();
            case 4 -> Json.object();
            case 5 -> Json.mapper().createArrayNode().add(depth == 0 ? text("x") : anything(depth - 1));
            case 6 -> Json.object().set(text(), depth == 0 ? text("x") : anything(depth - 1));
            default -> text(text());
        };
    }
}
