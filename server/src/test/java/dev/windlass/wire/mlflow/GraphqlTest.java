package dev.windlass.wire.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.evaluation.Evaluation;
import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Router;
import dev.windlass.kernel.Json;
import dev.windlass.registry.Registry;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.tracing.Tracing;
import dev.windlass.tracking.Tracking;
import dev.windlass.webhooks.Webhooks;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The queries of mlflow's pages. */
@ParameterizedClass
@EnumSource(DatabaseKind.class)
class GraphqlTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final String API = "/api/2.0/mlflow/";

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private Database database;
    private Webhooks webhooks;
    private Router router;

    GraphqlTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        var clock = InstantSource.fixed(NOON);
        database = kind.in(directory)
                .open(
                        List.of(
                                Tracking.CAPABILITY,
                                Tracing.CAPABILITY,
                                Evaluation.CAPABILITY,
                                Registry.CAPABILITY,
                                Webhooks.CAPABILITY),
                        clock);
        var ledger = new FakeLedger();
        var tracking = new Tracking(database, ledger, new FakeBlobs(directory.resolve("blobs")));
        webhooks = new Webhooks(database, ledger, directory, clock);
        router = new MlflowRoutes(
                        tracking,
                        new Registry(database, ledger),
                        new Tracing(database, ledger, tracking),
                        new Evaluation(database, ledger),
                        webhooks,
                        clock)
                .mount(new Router(UnaryOperator.identity()));
    }

    @AfterEach
    void close() {
        webhooks.close();
        database.close();
    }

    private static JsonNode json(Response response) {
        var text = new String(response.bytes(), StandardCharsets.UTF_8);
        assertThat(response.status()).as(text).isEqualTo(200);
        return Json.read(text);
    }

    private JsonNode post(String path, Object body) {
        return json(router.dispatch(Request.local("POST", path, Json.bytes(body))));
    }

    private JsonNode ask(String query) {
        return post("/graphql", Map.of("query", query));
    }

    /** What a query finds, which must be without errors. */
    private JsonNode found(String query) {
        var answer = ask(query);
        assertThat(answer.path("errors").isNull()).as(answer.toString()).isTrue();
        return answer.path("data");
    }

    /** The one error of a query. */
    private String refused(String query) {
        var errors = ask(query).path("errors");
        assertThat(errors.size()).as(errors.toString()).isEqualTo(1);
        return errors.path(0).asString();
    }

    private String experiment(String name) {
        return post(API + "experiments/create", Map.of("name", name))
                .path("experiment_id")
                .asString();
    }

    private String run(String experiment) {
        return post(API + "runs/create", Map.of("experiment_id", experiment, "start_time", 5, "run_name", "first"))
                .path("run")
                .path("info")
                .path("run_id")
                .asString();
    }

    private void log(String run, String key, Object value, int step) {
        post(
                API + "runs/log-metric",
                Map.of("run_id", run, "key", key, "value", value, "timestamp", step, "step", step));
    }

    private static JsonNode read(String json) {
        return Json.read(json.replace('\'', '"'));
    }

    @Test
    void anExperimentIsToldAsItsCallTellsIt() {
        var id = experiment("churn");
        post(API + "experiments/set-experiment-tag", Map.of("experiment_id", id, "key", "team", "value", "risk"));

        assertThat(found("""
                {mlflowGetExperiment(input: {experimentId: "%s"}) {
                    apiError {code} experiment {experimentId name lifecycleStage creationTime tags {key value} workspace __typename}}}
                """.formatted(id))).isEqualTo(read("""
                {'mlflowGetExperiment': {'apiError': null, 'experiment': {'experimentId': '%s', 'name': 'churn',
                'lifecycleStage': 'active', 'creationTime': '%d', 'tags': [{'key': 'team', 'value': 'risk'}],
                'workspace': 'default', '__typename': 'MlflowExperiment'}}}""".formatted(id, NOON.toEpochMilli())));
    }

    @Test
    void aRunIsToldWithItsExperimentAndTheVersionsMadeFromIt() {
        var id = experiment("churn");
        var run = run(id);
        log(run, "loss", 0.5, 3);
        post(API + "runs/log-parameter", Map.of("run_id", run, "key", "depth", "value", "3"));
        var dataset = Map.of("name", "orders", "digest", "d1", "source_type", "local", "source", "{}");
        var tag = Map.of("key", "mlflow.data.context", "value", "training");
        post(
                API + "runs/log-inputs",
                Map.of("run_id", run, "datasets", List.of(Map.of("dataset", dataset, "tags", List.of(tag)))));
        post(API + "registered-models/create", Map.of("name", "risk"));
        post(API + "model-versions/create", Map.of("name", "risk", "source", "runs:/" + run + "/model", "run_id", run));

        assertThat(found("""
                query a @component(name: "x") {mlflowGetRun(input: {runId: "%s"}) {run {
                    info {runUuid runName status startTime endTime}
                    data {metrics {key value timestamp step datasetName} params {key value}}
                    inputs {datasetInputs {dataset {name digest profile} tags {key value}} modelInputs {modelId}}
                    outputs {modelOutputs {modelId step}}
                    experiment {name}
                    modelVersions {name version status currentStage modelParams {name} deploymentJobState {jobId}}}}}
                """.formatted(run))).isEqualTo(read("""
                {'mlflowGetRun': {'run': {
                'info': {'runUuid': '%s', 'runName': 'first', 'status': 'RUNNING', 'startTime': '5', 'endTime': '0'},
                'data': {'metrics': [{'key': 'loss', 'value': 0.5, 'timestamp': '3', 'step': '3', 'datasetName': ''}],
                    'params': [{'key': 'depth', 'value': '3'}]},
                'inputs': {'datasetInputs': [{'dataset': {'name': 'orders', 'digest': 'd1', 'profile': ''},
                    'tags': [{'key': 'mlflow.data.context', 'value': 'training'}]}], 'modelInputs': []},
                'outputs': {'modelOutputs': []},
                'experiment': {'name': 'churn'},
                'modelVersions': [{'name': 'risk', 'version': '1', 'status': 'READY', 'currentStage': 'None',
                    'modelParams': [], 'deploymentJobState': null}]}}}""".formatted(run)));
    }

    @Test
    void variablesAreReadFromTheBodyAndFromTheAddress() {
        var id = experiment("churn");
        var query = "query a($data: MlflowGetExperimentInput!) {mlflowGetExperiment(input: $data) {experiment {name}}}"
                + " query b {test(inputString: \"other\") {output}}";
        var variables = Map.of("data", Map.of("experimentId", id));
        var expected = read("{'data': {'mlflowGetExperiment': {'experiment': {'name': 'churn'}}}, 'errors': null}");

        assertThat(post("/graphql", Map.of("query", query, "variables", variables, "operationName", "a")))
                .isEqualTo(expected);
        var address = "/graphql?operationName=a&query=%s&variables=%s"
                .formatted(
                        URLEncoder.encode(query, StandardCharsets.UTF_8),
                        URLEncoder.encode(Json.text(variables), StandardCharsets.UTF_8));
        assertThat(json(router.dispatch(Request.local("GET", address, new byte[0]))))
                .isEqualTo(expected);
        assertThat(post("/graphql", Map.of("query", query, "operationName", "b"))
                        .path("data")
                        .path("test")
                        .path("output")
                        .asString())
                .isEqualTo("other");
        assertThat(post("/graphql", Map.of("query", query, "operationName", "c"))
                        .path("errors")
                        .path(0)
                        .asString())
                .contains("c");
        assertThat(post("/graphql", Map.of("query", query, "operationName", "a", "variables", Map.of()))
                        .path("errors")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void numbersThatJsonDoesNotKnowAreToldAsNothingAndAsTheLargest() {
        var id = experiment("churn");
        var run = run(id);
        log(run, "a", "NaN", 1);
        log(run, "b", "-Infinity", 1);

        assertThat(found("{mlflowGetRun(input: {runId: \"%s\"}) {run {data {metrics {key value}}}}}".formatted(run))
                        .path("mlflowGetRun")
                        .path("run")
                        .path("data")
                        .path("metrics"))
                .isEqualTo(read("[{'key': 'a', 'value': null}, {'key': 'b', 'value': -1.7976931348623157E308}]"));
        assertThat(found(
                                "{mlflowGetMetricHistoryBulkInterval(input: {runIds: [\"%s\"], metricKey: \"a\"}) {metrics {value runId}}}"
                                        .formatted(run))
                        .path("mlflowGetMetricHistoryBulkInterval")
                        .path("metrics"))
                .isEqualTo(read("[{'value': null, 'runId': '%s'}]".formatted(run)));
    }

    @Test
    void runsAreSearchedByQueriesAndByMutations() {
        var id = experiment("churn");
        var first = run(id);
        var second = run(id);
        log(first, "loss", 1, 0);
        log(second, "loss", 2, 0);
        post(API + "runs/delete", Map.of("run_id", run(id)));
        var search = "mlflowSearchRuns(input: {experimentIds: [\"%s\"], orderBy: [\"metrics.loss DESC\"], maxResults: 1"
                + "%s}) {runs {info {runId} experiment {name}} nextPageToken}";

        for (var kind : List.of("query", "mutation")) {
            var page = found(kind + " a {" + search.formatted(id, "") + "}").path("mlflowSearchRuns");
            assertThat(page.path("runs"))
                    .isEqualTo(read("[{'info': {'runId': '%s'}, 'experiment': {'name': 'churn'}}]".formatted(second)));
            var token = page.path("nextPageToken").asString();
            var next = found(kind + " a {" + search.formatted(id, ", pageToken: \"" + token + "\"") + "}")
                    .path("mlflowSearchRuns");
            assertThat(next.path("runs").path(0).path("info").path("runId").asString())
                    .isEqualTo(first);
            assertThat(next.path("nextPageToken").asString()).isEmpty();
        }
        assertThat(found(
                                "{mlflowSearchRuns(input: {experimentIds: [\"%s\"], runViewType: DELETED_ONLY}) {runs {info {lifecycleStage}}}}"
                                        .formatted(id))
                        .path("mlflowSearchRuns")
                        .path("runs"))
                .isEqualTo(read("[{'info': {'lifecycleStage': 'deleted'}}]"));
        assertThat(refused(
                        "{mlflowSearchRuns(input: {experimentIds: [\"%s\"], filter: \"what is this\"}) {nextPageToken}}"
                                .formatted(id)))
                .contains("filter string");
    }

    @Test
    void versionsDatasetsAndFilesAreFound() {
        var id = experiment("churn");
        var run = run(id);
        var dataset = Map.of("name", "orders", "digest", "d1", "source_type", "local", "source", "{}");
        post(API + "runs/log-inputs", Map.of("run_id", run, "datasets", List.of(Map.of("dataset", dataset))));
        post(API + "registered-models/create", Map.of("name", "risk"));
        for (var i = 0; i < 2; i++) {
            post(
                    API + "model-versions/create",
                    Map.of("name", "risk", "source", "runs:/" + run + "/model", "run_id", run));
        }
        for (var file : List.of("a.txt", "deep/b.txt")) {
            json(router.dispatch(Request.local(
                    "PUT",
                    "/api/2.0/mlflow-artifacts/artifacts/%s/%s/artifacts/%s".formatted(id, run, file),
                    new byte[] {1, 2, 3})));
        }

        assertThat(found(
                                "mutation a {mlflowSearchDatasets(input: {experimentIds: [\"%s\"]}) {datasetSummaries {experimentId name digest context}}}"
                                        .formatted(id))
                        .path("mlflowSearchDatasets")
                        .path("datasetSummaries"))
                .isEqualTo(read(
                        "[{'experimentId': '%s', 'name': 'orders', 'digest': 'd1', 'context': ''}]".formatted(id)));
        assertThat(found(
                                "{mlflowSearchModelVersions(input: {filter: \"name = 'risk'\", maxResults: 1}) {modelVersions {version runId} nextPageToken}}")
                        .path("mlflowSearchModelVersions")
                        .path("modelVersions")
                        .size())
                .isEqualTo(1);
        assertThat(found(
                        "{all: mlflowListArtifacts(input: {runId: \"%1$s\"}) {files {path isDir fileSize}} deep: mlflowListArtifacts(input: {runId: \"%1$s\", path: \"deep\"}) {files {path} rootUri}}"
                                .formatted(run)))
                .isEqualTo(read("""
                        {'all': {'files': [{'path': 'a.txt', 'isDir': false, 'fileSize': '3'},
                            {'path': 'deep', 'isDir': true, 'fileSize': '0'}]},
                        'deep': {'files': [{'path': 'deep/b.txt'}], 'rootUri': 'mlflow-artifacts:/%s/%s/artifacts'}}
                        """.formatted(id, run)));
        assertThat(refused("{mlflowListArtifacts(input: {runId: \"%s\", path: \"../..\"}) {rootUri}}".formatted(run)))
                .contains("Invalid path");
    }

    @Test
    void aFieldThatFailsLeavesTheOthers() {
        var answer = ask("{bad: mlflowGetExperiment(input: {experimentId: \"77\"}) {experiment {name}}"
                + " none: mlflowGetExperiment {experiment {name}}"
                + " good: mlflowGetExperiment(input: {experimentId: \"0\"}) {experiment {name}}}");

        assertThat(answer.path("data"))
                .isEqualTo(read("{'bad': null, 'none': null, 'good': {'experiment': {'name': 'Default'}}}"));
        assertThat(answer.path("errors").path(0).asString()).contains("No Experiment with id=77 exists");
        assertThat(answer.path("errors").path(1).asString()).contains("required parameter 'experiment_id'");
    }

    @Test
    void queriesThatAreTooLargeAreRefusedBeforeAnythingIsLookedUp() {
        var many = IntStream.range(0, 11).mapToObj(String::valueOf).toList();
        var aliased = many.stream().map(i -> "a%s: name".formatted(i)).collect(Collectors.joining(" "));
        var experiment = "mlflowGetExperiment(input: {experimentId: \"0\"})";

        assertThat(refused(many.stream()
                        .map(i -> "a%s: test(inputString: \"x\") {output}".formatted(i))
                        .collect(Collectors.joining(" ", "{", "}"))))
                .contains("at most 10 root fields, got 11 root fields");
        assertThat(refused("{%s {experiment {%s}}}".formatted(experiment, aliased)))
                .contains("at most 10 aliases, got 11 aliases");
        assertThat(refused(
                        "{%s {experiment {...a}}} fragment a on MlflowExperiment {%s}".formatted(experiment, aliased)))
                .as("in a fragment too")
                .contains("at most 10 aliases");
        assertThat(refused("{%s {experiment %s name %s}}".formatted(experiment, "{name ".repeat(9), "}".repeat(9))))
                .contains("maximum depth of 10");
        assertThat(refused("{%s {experiment {%s}}}".formatted(experiment, "name ".repeat(1_001))))
                .contains("maximum total selections of 1000");
        var doubling = IntStream.range(0, 30)
                .mapToObj(i -> "fragment f%d on MlflowExperiment {...f%d ...f%d}".formatted(i, i + 1, i + 1))
                .collect(Collectors.joining("\n"));
        assertThat(refused("{%s {experiment {...f0}}} %s fragment f30 on MlflowExperiment {name}"
                        .formatted(experiment, doubling)))
                .contains("maximum total selections of 1000");
        assertThat(refused("{...a} fragment a on Query {...a}")).contains("maximum total selections");
        assertThat(refused(
                        "{...a} fragment a on Query {test {output} ...b} fragment b on Query {%s {experiment {...c}}} fragment c on MlflowExperiment {name {...c}}"
                                .formatted(experiment)))
                .contains("maximum depth of 10");
        assertThat(refused("{test(inputString: \"%s\") {output}}".formatted("x".repeat(100_000))))
                .contains("100,000 characters");
        assertThat(refused("{test(inputString: %s) {output}}".formatted("[".repeat(5_000))))
                .isNotEmpty();
    }

    @Test
    void aSearchThatComesToTooManyCallsSaysSo() {
        var id = experiment("churn");
        for (var i = 0; i < 20; i++) {
            run(id);
        }

        // 20 runs with ten look-ups each are 201 calls.
        assertThat(found(searches(id, 9)).size()).isEqualTo(9);
        assertThat(ask(searches(id, 10)).path("errors").path(0).asString()).contains("more than 2000 calls");
    }

    private static String searches(String experiment, int count) {
        var versions = IntStream.range(0, 10)
                .mapToObj(i -> "v%d: modelVersions {name}".formatted(i))
                .collect(Collectors.joining(" "));
        return IntStream.range(0, count)
                .mapToObj(i -> "s%d: mlflowSearchRuns(input: {experimentIds: [\"%s\"]}) {runs {%s}}"
                        .formatted(i, experiment, versions))
                .collect(Collectors.joining(" ", "{", "}"));
    }

    @Test
    void theSchemaTellsOfItself() {
        var types = found("{__schema {queryType {fields {name}} directives {name}}}")
                .path("__schema");

        assertThat(types.path("queryType")
                        .path("fields")
                        .valueStream()
                        .map(field -> field.path("name").asString()))
                .containsExactlyInAnyOrder(
                        "mlflowGetExperiment",
                        "mlflowGetMetricHistoryBulkInterval",
                        "mlflowGetRun",
                        "mlflowListArtifacts",
                        "mlflowSearchModelVersions",
                        "mlflowSearchRuns",
                        "test");
        assertThat(types.path("directives").toString()).contains("component");
    }

    @Test
    void whatIsNoQueryIsTheCallersMistake() {
        for (var seed = 0L; seed < 400; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder("""
                    query a($i: MlflowSearchRunsInput) {s: mlflowSearchRuns(input: $i) {runs {...r}}
                    mlflowGetRun(input: {runId: "x", runUuid: null}) {run {info {status endTime}}}}
                    fragment r on MlflowRunExtension {data {metrics {value}} ... on MlflowRunExtension {experiment {name}}}
                    """);
            var changes = List.of(
                    "{",
                    "}",
                    "\"",
                    "$",
                    "...",
                    "\ud800",
                    "\0",
                    "@component(name: 3)",
                    "-1",
                    "9e999",
                    "null",
                    "[",
                    "\"\"\"",
                    "#",
                    "on",
                    "a: ");
            for (var i = random.nextInt(1, 5); i > 0; i--) {
                var at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, changes.get(random.nextInt(changes.size())));
                    default -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
                }
            }
            var variables =
                    Map.of("i", random.nextBoolean() ? Map.of("maxResults", "many") : Map.of("experimentIds", 0));
            var response = router.dispatch(Request.local(
                    "POST", "/graphql", Json.bytes(Map.of("query", text.toString(), "variables", variables))));
            var told = new String(response.bytes(), StandardCharsets.UTF_8);

            assertThat(response.status()).as("seed %d: %s", seed, told).isIn(200, 400);
            assertThat(told)
                    .as("seed %d", seed)
                    .doesNotContain("Exception", "java.", "dev.windlass", "SQLSTATE", "SQLITE_");
            assertThat(Json.read(told).isObject()).isTrue();
        }
        for (var body : List.of(Map.of(), Map.of("query", 3), Map.of("query", "{test {output}}", "variables", "x"))) {
            assertThat(router.dispatch(Request.local("POST", "/graphql", Json.bytes(body)))
                            .status())
                    .as(body.toString())
                    .isEqualTo(400);
        }
    }
}
