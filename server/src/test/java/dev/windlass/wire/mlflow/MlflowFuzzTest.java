package dev.windlass.wire.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.data.FakeBlobs;
import dev.windlass.evaluation.Evaluation;
import dev.windlass.http.Permissions;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Router;
import dev.windlass.http.Verb;
import dev.windlass.identity.Accounts;
import dev.windlass.identity.Guard;
import dev.windlass.identity.Role;
import dev.windlass.identity.Scope;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.ledger.SqlLedger;
import dev.windlass.registry.Registry;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.tracing.Tracing;
import dev.windlass.tracking.Tracking;
import dev.windlass.webhooks.Webhooks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Every call of the dialect, asked with what a client would send and with what none should, by seeds. No answer may be a
 * fault of the server's, which a client would ask again for minutes.
 */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class MlflowFuzzTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final int ROUNDS = Integer.getInteger("windlass.fuzz.rounds", 40);
    private static final int FIELDS_LEARNT_MAX = 8;
    private static final Pattern WANTED = Pattern.compile("parameter '(?:[a-z_]+(?:\\[\\d+])?\\.)?([A-Za-z_]+)'");
    private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)(\\.\\.\\.)?}");
    private static final List<String> INNER_WORDS =
            List.of("Exception", "java.", "org.postgresql", "SQLITE_", "SQLSTATE", "syntax error at", "dev.windlass");

    /** May do everything, and is asked so of each thing, so that each is looked for. */
    private static final Permissions EACH_THING = new Permissions() {
        @Override
        public void requireAccount() {}

        @Override
        public boolean may(Verb verb, Resource resource, String name) {
            return true;
        }

        @Override
        public boolean mayEverywhere(Verb verb, Resource resource) {
            return false;
        }

        @Override
        public boolean mayCreate(Resource resource) {
            return true;
        }
    };

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private Database database;
    private SqlLedger ledger;
    private Accounts accounts;
    private Webhooks webhooks;
    private List<Route> routes;
    private Router router;
    private Map<String, List<JsonNode>> known = Map.of();

    MlflowFuzzTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        var clock = InstantSource.fixed(NOON);
        database = kind.in(directory)
                .open(
                        List.of(
                                SqlLedger.CAPABILITY,
                                Accounts.CAPABILITY,
                                Tracking.CAPABILITY,
                                Tracing.CAPABILITY,
                                Evaluation.CAPABILITY,
                                Registry.CAPABILITY,
                                Webhooks.CAPABILITY),
                        clock);
        ledger = SqlLedger.open(database, directory);
        var tracking = new Tracking(database, ledger, new FakeBlobs(directory.resolve("blobs")));
        webhooks = new Webhooks(database, ledger, directory, clock);
        var mlflow = new MlflowRoutes(
                tracking,
                new Registry(database, ledger),
                new Tracing(database, ledger, tracking),
                new Evaluation(database, ledger),
                webhooks,
                clock);
        accounts = new Accounts(database, ledger);
        accounts.add("ann", null, Role.ADMIN, Actor.LOCAL);
        var ofAccounts = MlflowRoutes.ofAccounts(accounts, new Guard(accounts, clock).passwordChange());
        router = mlflow.mount(new Router(request -> request.by(Actor.LOCAL, EACH_THING)))
                .add(ofAccounts, MlflowRoutes.PROBLEMS);
        routes = Stream.of(mlflow.routes(), ofAccounts).flatMap(List::stream).toList();
    }

    @AfterEach
    void close() {
        accounts.close();
        webhooks.close();
        ledger.close();
        database.close();
    }

    private Response send(String method, String target, byte[] body) {
        var mark = target.indexOf('?');
        return router.dispatch(Request.of(
                method,
                mark < 0 ? target : target.substring(0, mark),
                mark < 0 ? "" : target.substring(mark + 1),
                name -> Optional.ofNullable(Map.of("content-type", "application/json", "host", "here:80")
                        .get(name)),
                () -> new ByteArrayInputStream(body)));
    }

    private JsonNode post(String path, Object body) {
        var response = send("POST", path, Json.bytes(body));
        assertThat(response.status()).as(text(response)).isEqualTo(200);
        return Json.read(text(response));
    }

    private static String text(Response response) {
        return new String(response.bytes(), StandardCharsets.UTF_8);
    }

    /** One of everything, under names of its own, and the values that lead to it. */
    private Map<String, List<JsonNode>> world(String name) {
        var api = "/api/2.0/mlflow/";
        var tags = List.of(Map.of("key", "k", "value", "v"));
        var experiment = post(api + "experiments/create", Map.of("name", name, "tags", tags))
                .path("experiment_id");
        var run = post(api + "runs/create", Map.of("experiment_id", experiment, "tags", tags))
                .path("run")
                .path("info")
                .path("run_id");
        var model = post(api + "logged-models", Map.of("experiment_id", experiment, "name", "m", "tags", tags))
                .path("model")
                .path("info")
                .path("model_id");
        var at = Map.of("run_id", run, "key", "loss", "value", 1, "timestamp", 1);
        post(api + "runs/log-metric", at);
        post(api + "registered-models/create", Map.of("name", name));
        post(api + "model-versions/create", Map.of("name", name, "source", "models:/" + model.asString()));
        post(api + "registered-models/alias", Map.of("name", name, "alias", "champion", "version", "1"));
        for (var old :
                Json.read(text(send("GET", api + "webhooks", new byte[0]))).path("webhooks")) {
            send("DELETE", api + "webhooks/" + old.path("webhook_id").asString(), new byte[0]);
        }
        var event = Map.of("entity", "MODEL_VERSION", "action", "CREATED");
        var webhook = post(
                        api + "webhooks", Map.of("name", name, "url", "http://127.0.0.1:1/", "events", List.of(event)))
                .path("webhook")
                .path("webhook_id");
        var trace = trace("tr-" + name, experiment);
        post("/api/3.0/mlflow/traces", Map.of("trace", trace));
        var assessment = Map.of(
                "assessment_name", "good",
                "source", Map.of("source_type", "HUMAN", "source_id", "ann"),
                "feedback", Map.of("value", true));
        var kept = post("/api/3.0/mlflow/traces/tr-%s/assessments".formatted(name), Map.of("assessment", assessment));
        var dataset =
                post("/api/3.0/mlflow/datasets/create", Map.of("name", name, "experiment_ids", List.of(experiment)));
        post(
                "/api/3.0/mlflow/scorers/register",
                Map.of("experiment_id", experiment, "name", name, "serialized_scorer", "{}"));
        var issue = post(
                        "/api/3.0/mlflow/issues",
                        Map.of("experiment_id", experiment, "name", name, "description", "x", "source_run_id", run))
                .path("issue")
                .path("issue_id");
        send("PUT", "/api/2.0/mlflow-artifacts/artifacts/%s/f.txt".formatted(experiment.asString()), new byte[] {1});
        var upload = post(
                "/api/2.0/mlflow-artifacts/mpu/create/" + experiment.asString(), Map.of("path", "f", "num_parts", 1));

        accounts.add(name, null, null, Actor.LOCAL);
        var role = accounts.groups().add(name, "", Actor.LOCAL).id();
        var onExperiment = new Scope(Resource.EXPERIMENT, experiment.asString());
        var permission = accounts.groups().grant(role, onExperiment, Role.VIEWER, Actor.LOCAL);
        accounts.groups().join(name, role, Actor.LOCAL);
        accounts.grant(name, onExperiment, Role.VIEWER, Actor.LOCAL);
        accounts.grant(name, new Scope(Resource.MODEL, name), Role.VIEWER, Actor.LOCAL);

        var values = new TreeMap<String, List<JsonNode>>();
        put(values, name, "username");
        put(values, role, "role_id");
        put(values, permission.id(), "role_permission_id");
        put(values, "READ", "permission");
        put(values, "experiment", "resource_type");
        put(values, experiment, "resource_id", "resource_pattern");
        put(values, "default", "workspace");
        put(values, true, "is_admin");
        put(values, experiment, "experiment_id");
        put(values, List.of(experiment), "experiment_ids");
        put(values, run, "run_id", "run_uuid", "run", "source_run_id");
        put(values, List.of(run), "run_ids");
        put(values, model, "model_id", "model");
        put(values, "tr-" + name, "trace_id", "request_id");
        put(values, List.of("tr-" + name), "trace_ids", "request_ids");
        values.put("trace", List.of(Json.tree(trace), Json.tree("tr-" + name)));
        values.put(
                "assessment",
                List.of(Json.tree(assessment), kept.path("assessment").path("assessment_id")));
        values.put("name", List.of(Json.tree(name), Json.tree("fresh")));
        put(values, name, "experiment_name");
        values.put("id", List.of(model, webhook, Json.tree("tr-" + name)));
        put(values, dataset.path("dataset").path("dataset_id"), "dataset", "dataset_id");
        put(values, upload.path("upload_id"), "upload", "upload_id");
        put(values, "1", "version", "number");
        put(values, "champion", "alias");
        put(values, "loss", "metric_key");
        put(values, "f", "path");
        put(values, List.of(event), "events");
        put(values, "{\"a\": 1}", "model_json", "serialized_scorer");
        put(values, "s3://bucket/x", "source");
        put(values, "Staging", "stage");
        put(values, "http://127.0.0.1:1/", "url");
        put(values, "status = 'OK'", "filter_string", "base_filter");
        put(values, List.of("status = 'OK'"), "filters");
        put(values, "k", "key");
        put(values, tags, "tags", "params");
        put(values, List.of(at), "metrics");
        put(values, List.of(Map.of("inputs", Map.of("q", 1), "expectations", Map.of("a", 2))), "records");
        put(values, List.of(Map.of("aggregation_type", "COUNT")), "aggregations");
        put(values, "trace_count", "metric_name");
        put(values, "TRACES", "view_type");
        put(values, issue, "issue");
        values.put("status", List.of(Json.tree("pending"), Json.tree("FINISHED")));
        put(values, "high", "severity");
        put(values, List.of("a", "b"), "root_causes", "categories");
        put(
                values,
                "query a {mlflowGetRun(input: {runId: \"%s\"}) {run {data {metrics {value}}}}}"
                        .formatted(run.asString()),
                "query");
        put(values, Map.of("data", Map.of("runId", run)), "variables");
        put(values, "feedback", "update_mask");
        put(values, 0.5, "sample_rate");
        put(values, 10, "max_results", "num_parts");
        return values;
    }

    private static void put(Map<String, List<JsonNode>> values, Object value, String... fields) {
        for (var field : fields) {
            values.put(field, List.of(Json.tree(value)));
        }
    }

    private static Map<String, Object> trace(String id, JsonNode experiment) {
        var location = Map.of("type", "MLFLOW_EXPERIMENT", "mlflow_experiment", Map.of("experiment_id", experiment));
        return Map.of(
                "trace_info",
                Map.of(
                        "trace_id",
                        id,
                        "trace_location",
                        location,
                        "request_time",
                        "2026-05-03T12:00:00Z",
                        "state",
                        "OK",
                        "tags",
                        Map.of("k", "v"),
                        "trace_metadata",
                        Map.of("k", "v")));
    }

    /** Each call once, though it is to be had under several paths. */
    private List<Route> calls() {
        return routes.stream()
                .filter(route -> !route.path().contains("/preview/"))
                .filter(route -> !route.path().startsWith("/ajax-api/")
                        || routes.stream()
                                .noneMatch(other -> other.method().equals(route.method())
                                        && other.path().equals(route.path().replaceFirst("^/ajax-api/", "/api/"))))
                .toList();
    }

    @Test
    void noRequestIsAnsweredByAFaultOfTheServer() {
        var faults = new LinkedHashSet<String>();
        var refusedAlways = new TreeSet<String>();
        var worlds = 0;
        for (var route : calls()) {
            known = world("world" + worlds++);
            var answered = false;
            for (var round = 0; round < ROUNDS; round++) {
                answered |= ask(route, new Hostile((long) route.path().hashCode() * 1_000 + round, known), faults);
            }
            if (!answered) {
                refusedAlways.add(route.method() + " " + route.path());
            }
        }
        assertThat(faults).isEmpty();
        assertThat(refusedAlways)
                // Some refuse always, as those that would sign an address do, and some need files that fit each other.
                .as("most calls are understood now and then, so that more than their first lines are tried")
                .hasSizeLessThan(calls().size() / 6);
        assertThat(send("GET", "/api/2.0/mlflow/experiments/get?experiment_id=0", new byte[0])
                        .status())
                .as("the server still answers")
                .isEqualTo(200);
    }

    /** Asks a call, learning from its complaints which fields it needs; answers whether one was understood. */
    private boolean ask(Route route, Hostile hostile, Set<String> faults) {
        var answered = false;
        var body = Json.object();
        for (var learnt = 0; learnt <= FIELDS_LEARNT_MAX; learnt++) {
            var response = send(route, body, hostile);
            judge(route, body, response, faults);
            answered |= response.status() < 300;
            var wanted = WANTED.matcher(response.status() == 400 ? text(response) : "");
            if (!wanted.find()) {
                break;
            }
            body.set(wanted.group(1), hostile.value(wanted.group(1)));
        }
        for (var i = 0; i < 4; i++) {
            var field = hostile.field();
            body.set(field, hostile.value(field));
        }
        var last = send(route, body, hostile);
        judge(route, body, last, faults);
        return answered || last.status() < 300;
    }

    private Response send(Route route, JsonNode body, Hostile hostile) {
        var path = PLACE.matcher(route.path()).replaceAll(place -> {
            var values = known.get(place.group(1));
            var value =
                    values != null && hostile.chance(0.8) ? hostile.one(values).asString("x") : hostile.text();
            return Matcher.quoteReplacement(encoded(value.isEmpty() ? "x" : value));
        });
        if (route.method().equals("GET") || (route.method().equals("DELETE") && hostile.chance(0.5))) {
            return send(route.method(), path + query(body), new byte[0]);
        }
        return send(route.method(), path, ascii(body));
    }

    /** JSON in which all else is escaped, as Python writes it, and with it halves of a character that stand alone. */
    private static byte[] ascii(JsonNode body) {
        var text = new StringBuilder();
        for (var character : body.toString().toCharArray()) {
            if (character < 0x80) {
                text.append(character);
            } else {
                text.append("\\u%04x".formatted((int) character));
            }
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String query(JsonNode body) {
        var query = new ArrayList<String>();
        body.propertyStream().forEach(field -> {
            var values = field.getValue().isArray() ? field.getValue() : List.of(field.getValue());
            for (var value : values) {
                query.add(encoded(field.getKey()) + "="
                        + encoded(value.isString() ? value.asString() : value.toString()));
            }
        });
        return query.isEmpty() ? "" : "?" + String.join("&", query);
    }

    private static void judge(Route route, JsonNode body, Response response, Set<String> faults) {
        var told = text(response);
        if (response.status() < 400) {
            return;
        }
        var shown = body.toString();
        var what = "%s %s answered %d to %s: %s"
                .formatted(
                        route.method(),
                        route.path(),
                        response.status(),
                        shown.substring(0, Math.min(600, shown.length())),
                        told.substring(0, Math.min(600, told.length())));
        if (response.status() >= 500 && response.status() != 501) {
            faults.add(what);
        }
        try {
            if (Json.read(told).path("error_code").asString("").isEmpty()) {
                faults.add("no error code: " + what);
            }
        } catch (JacksonException _) {
            faults.add("no JSON: " + what);
        }
        INNER_WORDS.stream()
                .filter(word -> told.contains(word) && !shown.contains(word))
                .forEach(word -> faults.add("tells '%s': %s".formatted(word, what)));
    }

    @Test
    void aBodyThatIsNoJsonIsTheCallersMistake() {
        var bodies = List.of(
                "",
                "{",
                "[]",
                "null",
                "7",
                "\"text\"",
                "{\"a\": ",
                "{'a': 1}",
                "\ufeff{}",
                "[".repeat(100_000),
                "{\"a\":".repeat(100_000),
                "{\"name\": \"" + "x".repeat(3_000_000) + "\"}",
                "{\"name\": " + "9".repeat(100_000) + "}",
                "{\"name\": \"\\ud800\"}",
                "{\"name\": \"a\", \"name\": 3}");
        var faults = new LinkedHashSet<String>();
        for (var route : calls()) {
            for (var body : bodies) {
                var path = PLACE.matcher(route.path()).replaceAll("x");
                judge(
                        route,
                        Json.tree(body.substring(0, Math.min(50, body.length()))),
                        send(route.method(), path, body.getBytes(StandardCharsets.UTF_8)),
                        faults);
            }
            judge(
                    route,
                    Json.tree("bytes that are no UTF-8"),
                    send(route.method(), PLACE.matcher(route.path()).replaceAll("%ff%fe"), new byte[] {
                        '{', '"', (byte) 0xc3, '"', ':', (byte) 0xff, '}'
                    }),
                    faults);
        }
        assertThat(faults).isEmpty();
    }
}
