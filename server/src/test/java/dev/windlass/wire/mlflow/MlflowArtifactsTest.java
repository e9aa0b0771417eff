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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class MlflowArtifactsTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final String STORE = "/api/2.0/mlflow-artifacts/artifacts/";
    private static final String UPLOADS = "/api/2.0/mlflow-artifacts/mpu/";
    private static final Map<String, String> JSON = Map.of("content-type", "application/json", "host", "here:80");

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private Database database;
    private Webhooks webhooks;
    private Router router;

    MlflowArtifactsTest(DatabaseKind kind) {
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
                .mount(new Router(request -> request));
    }

    @AfterEach
    void close() {
        webhooks.close();
        database.close();
    }

    private Response send(String method, String target, String body, Map<String, String> headers) {
        var mark = target.indexOf('?');
        return router.dispatch(Request.of(
                method,
                mark < 0 ? target : target.substring(0, mark),
                mark < 0 ? "" : target.substring(mark + 1),
                name -> Optional.ofNullable(headers.get(name)),
                () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
    }

    private Response get(String target, Map<String, String> headers) {
        return send("GET", target, "", headers);
    }

    private static String text(Response response) {
        return new String(response.bytes(), StandardCharsets.UTF_8);
    }

    private JsonNode post(String path, JsonNode body) {
        var response = send("POST", path, Json.text(body), JSON);
        assertThat(response.status()).as(text(response)).isEqualTo(200);
        return Json.read(text(response));
    }

    @Test
    void aPartOfAFileIsSentAlone() {
        send("PUT", STORE + "0/r/artifacts/a.txt", "0123456789", Map.of());

        var middle = get(STORE + "0/r/artifacts/a.txt", Map.of("range", "bytes=2-4"));
        assertThat(middle.status()).isEqualTo(206);
        assertThat(text(middle)).isEqualTo("234");
        assertThat(middle.headers())
                .containsEntry("Content-Range", "bytes 2-4/10")
                .containsEntry("Content-Length", "3");
        assertThat(text(get(STORE + "0/r/artifacts/a.txt", Map.of("range", "bytes=7-"))))
                .isEqualTo("789");
        assertThat(text(get(STORE + "0/r/artifacts/a.txt", Map.of("range", "bytes=-2"))))
                .isEqualTo("89");
        assertThat(text(get(STORE + "0/r/artifacts/a.txt", Map.of("range", "bytes=8-99"))))
                .isEqualTo("89");
        assertThat(get(STORE + "0/r/artifacts/a.txt", Map.of("range", "bytes=10-"))
                        .status())
                .isEqualTo(416);
        assertThat(get(STORE + "0/r/artifacts/a.txt", Map.of("range", "bytes=5-2"))
                        .status())
                .isEqualTo(200);
        assertThat(text(get(STORE + "0/r/artifacts/a.txt", Map.of("range", "lines=1-2"))))
                .isEqualTo("0123456789");
    }

    @Test
    void aFileThatIsKnownIsNotSentAgainAndAPartOfAnotherIsSentWhole() {
        send("PUT", STORE + "0/r/artifacts/a.txt", "0123456789", Map.of());
        var first = get(STORE + "0/r/artifacts/a.txt", Map.of());
        var tag = first.headers().getOrDefault("ETag", "");

        assertThat(first.headers()).containsEntry("Last-Modified", "Sun, 3 May 2026 12:00:00 GMT");
        assertThat(get(STORE + "0/r/artifacts/a.txt", Map.of("if-none-match", tag))
                        .status())
                .isEqualTo(304);
        assertThat(get(STORE + "0/r/artifacts/a.txt", Map.of("range", "bytes=0-1", "if-range", tag))
                        .status())
                .isEqualTo(206);
        send("PUT", STORE + "0/r/artifacts/a.txt", "other", Map.of());
        assertThat(text(get(STORE + "0/r/artifacts/a.txt", Map.of("range", "bytes=0-1", "if-range", tag))))
                .isEqualTo("other");
    }

    @Test
    void aFileArrivesInPartsSentInAnyOrder() {
        var begun = post(
                UPLOADS + "create/0/r/artifacts/big",
                Json.object().put("path", "/home/ann/b.bin").put("num_parts", 2));
        var id = begun.path("upload_id").asString();
        var urls = begun.path("credentials")
                .valueStream()
                .map(one -> one.path("url").asString())
                .toList();
        assertThat(urls).hasSize(2).allMatch(url -> url.startsWith("http://here:80" + UPLOADS + "part/" + id));
        var whole = Json.object().put("path", "b.bin").put("upload_id", id);

        send("PUT", urls.get(1).substring("http://here:80".length()), "world", Map.of());
        var early = send("POST", UPLOADS + "complete/0/r/artifacts/big", Json.text(whole), JSON);
        assertThat(early.status()).isEqualTo(400);
        assertThat(text(early)).contains("2 parts, of which 1 have arrived");
        assertThat(send("PUT", urls.getFirst().substring("http://here:80".length()), "hello ", Map.of())
                        .headers())
                .containsKey("ETag");
        post(UPLOADS + "complete/0/r/artifacts/big", whole);

        assertThat(text(get(STORE + "0/r/artifacts/big/b.bin", Map.of()))).isEqualTo("hello world");
        assertThat(send("POST", UPLOADS + "complete/0/r/artifacts/big", Json.text(whole), JSON)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void anUploadThatIsGivenUpTakesNoMoreParts() {
        var id = post(UPLOADS + "create/0/r/artifacts", Json.object().put("path", "b.bin"))
                .path("upload_id")
                .asString();
        post(UPLOADS + "abort/0/r/artifacts", Json.object().put("path", "b.bin").put("upload_id", id));

        assertThat(send("PUT", UPLOADS + "part/" + id + "/1", "x", Map.of()).status())
                .isEqualTo(404);
        var tooMany = Json.object().put("path", "b.bin").put("num_parts", 10_001);
        assertThat(send("POST", UPLOADS + "create/0/r/artifacts", Json.text(tooMany), JSON)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void noEncodingOfAPathLeadsOutOfItsFolder() {
        var run = post("/api/2.0/mlflow/runs/create", Json.object())
                .path("run")
                .path("info")
                .path("run_id")
                .asString();
        for (var escape : List.of(
                "../x",
                "a/../../x",
                "%2e%2e/x",
                "%252e%252e/x",
                "%25252e%25252e%25252fx",
                "..%2fx",
                "..%5cx",
                "a%5c..%5cx",
                "%00x",
                "%2500x",
                "%2fetc/passwd",
                "%252fetc/passwd",
                "C:/x",
                "C%3a%2fx",
                "file:/x",
                "file%3a///etc/passwd",
                "./x")) {
            for (var method : List.of("GET", "PUT", "DELETE")) {
                var answer = send(method, STORE + escape, "x", Map.of());
                assertThat(answer.status()).as(method + " " + escape).isEqualTo(400);
                assertThat(text(answer)).contains("\"Invalid path\"");
            }
            for (var target : List.of(
                    STORE.substring(0, STORE.length() - 1) + "?path=" + escape,
                    "/api/2.0/mlflow/artifacts/list?run_id=" + run + "&path=" + escape,
                    "/get-artifact?run_id=" + run + "&path=" + escape,
                    "/model-versions/get-artifact?name=none&version=1&path=" + escape,
                    "/ajax-api/2.0/mlflow/logged-models/m-none/artifacts/files?artifact_file_path=" + escape,
                    "/api/2.0/mlflow-artifacts/presigned/" + escape)) {
                assertThat(text(get(target, Map.of()))).as(target).contains("\"Invalid path\"");
            }
            assertThat(text(send(
                            "POST",
                            "/ajax-api/2.0/mlflow/upload-artifact?run_uuid=" + run + "&path=" + escape,
                            "x",
                            Map.of())))
                    .as("upload-artifact " + escape)
                    .contains("\"Invalid path\"");
            assertThat(text(send("POST", UPLOADS + "create/" + escape, "{\"path\":\"a\"}", JSON)))
                    .as("create " + escape)
                    .contains("\"Invalid path\"");
        }
        assertThat(send("PUT", STORE + "0/r/artifacts/100%25%20a+b..c.txt", "x", Map.of())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aSecondSlashAtTheStartOfAPathIsNone() {
        assertThat(get("//model-versions/get-artifact?name=none&version=1&path=a", Map.of())
                        .status())
                .isEqualTo(404);
        assertThat(text(get("//model-versions/get-artifact?name=none&version=1&path=a", Map.of())))
                .contains("Registered Model with name=none not found");
    }

    @Test
    void aLoggedModelListsTheVersionsRegisteredFromIt() {
        var model = post("/api/2.0/mlflow/logged-models", Json.object().put("experiment_id", "0"))
                .path("model")
                .path("info")
                .path("model_id")
                .asString();
        post("/api/2.0/mlflow/registered-models/create", Json.object().put("name", "say \"hi\""));
        var version = Json.object()
                .put("name", "say \"hi\"")
                .put("source", "models:/" + model)
                .put("model_id", model);
        post("/api/2.0/mlflow/model-versions/create", version);
        post("/api/2.0/mlflow/model-versions/create", version);

        var tags = Json.read(text(get("/api/2.0/mlflow/logged-models/" + model, Map.of())))
                .path("model")
                .path("info")
                .path("tags");
        assertThat(tags.get(0).path("value").asString())
                .isEqualTo(
                        "[{\"name\": \"say \\\"hi\\\"\", \"version\": 1}, {\"name\": \"say \\\"hi\\\"\", \"version\": 2}]");
    }

    @Test
    void curvesOfSeveralRunsAreThinnedToTheSameSteps() {
        var runs = List.of(runWithSteps(10), runWithSteps(20));

        var answer = Json.read(text(get(
                "/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?metric_key=m&max_results=5&run_ids=%s&run_ids=%s"
                        .formatted(runs.getFirst(), runs.getLast()),
                Map.of())));

        assertThat(steps(answer, runs.getFirst())).containsExactly(0L, 4L, 8L, 9L);
        assertThat(steps(answer, runs.getLast())).containsExactly(0L, 4L, 8L, 9L, 12L, 16L, 19L);
        assertThat(text(get(
                        "/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?metric_key=m&run_ids=x&start_step=1",
                        Map.of())))
                .contains("both must be specified");
    }

    private static List<Long> steps(JsonNode answer, String run) {
        return answer.path("metrics")
                .valueStream()
                .filter(metric -> metric.path("run_id").asString().equals(run))
                .map(metric -> metric.path("step").asLong())
                .toList();
    }

    private String runWithSteps(int count) {
        var run = post("/api/2.0/mlflow/runs/create", Json.object())
                .path("run")
                .path("info")
                .path("run_id")
                .asString();
        var batch = Json.object().put("run_id", run);
        var metrics = batch.putArray("metrics");
        for (var step = 0; step < count; step++) {
            metrics.addObject()
                    .put("key", "m")
                    .put("value", 1.0)
                    .put("timestamp", 1)
                    .put("step", step);
        }
        post("/api/2.0/mlflow/runs/log-batch", batch);
        return run;
    }

    @Test
    void aRequestForAnotherWorkspaceIsRefused() {
        var path = "/api/2.0/mlflow/experiments/get?experiment_id=0";
        var refused = get(path, Map.of("x-mlflow-workspace", "team-a"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(Json.read(text(refused)).path("error_code").asString()).isEqualTo("FEATURE_DISABLED");
        assertThat(get(path, Map.of("x-mlflow-workspace", "default")).status()).isEqualTo(200);
        assertThat(get("/api/3.0/mlflow/server-info", Map.of("x-mlflow-workspace", "team-a"))
                        .status())
                .isEqualTo(200);
    }
}
