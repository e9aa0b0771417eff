package dev.windlass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.http.Response;
import dev.windlass.store.DatabaseKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every way to what is closed that has been thought of, on the whole program. */
class ClosedThingsTest extends AskedServer {
    ClosedThingsTest(DatabaseKind kind) {
        super(kind);
    }

    @Test
    void whatIsClosedIsInNoListAndBehindNoOtherDoor() {
        account("bob", null);
        var secret = experiment("ann", "secret");
        var open = experiment("ann", "open");
        var run = run("ann", secret);
        var model = done(as("ann", "POST", MLFLOW + "logged-models", Map.of("experiment_id", secret)))
                .path("model")
                .path("info")
                .path("model_id")
                .asString();
        done(as("ann", "PUT", "/api/2.0/mlflow-artifacts/artifacts/" + secret + "/" + run + "/artifacts/a.txt", "x"));
        done(as("ann", "POST", MLFLOW + "registered-models/create", Map.of("name", "hidden")));
        done(as("ann", "POST", MLFLOW + "registered-models/create", Map.of("name", "shown")));
        grant("bob", "none", "experiment/" + secret);
        grant("bob", "none", "model/hidden");

        assertThat(text(get("bob", MLFLOW + "experiments/search?max_results=100")))
                .contains("open")
                .doesNotContain("secret");
        assertThat(text(get("bob", "/api/v1/experiments"))).contains("open").doesNotContain("secret");
        assertThat(text(get("bob", "/api/v1/runs"))).doesNotContain(run);
        assertThat(text(get("bob", "/api/v1/runs?experiment=" + secret))).doesNotContain(run);
        assertThat(text(as("bob", "POST", MLFLOW + "runs/search", Map.of("experiment_ids", List.of(secret, open)))))
                .doesNotContain(run);
        assertThat(text(as(
                        "bob",
                        "POST",
                        MLFLOW + "logged-models/search",
                        Map.of("experiment_ids", List.of(secret, open)))))
                .doesNotContain(model);
        assertThat(text(get("bob", MLFLOW + "registered-models/search")))
                .contains("shown")
                .doesNotContain("hidden");
        assertThat(text(get("bob", "/api/v1/models"))).contains("shown").doesNotContain("hidden");
        assertThat(text(get("bob", "/api/v1/ledger/events")))
                .contains("model/shown")
                .doesNotContain("model/hidden")
                .doesNotContain(run)
                .doesNotContain(model)
                .doesNotContain("account/");
        for (var door : List.of(
                MLFLOW + "experiments/get?experiment_id=" + secret,
                MLFLOW + "experiments/get-by-name?experiment_name=secret",
                MLFLOW + "runs/get?run_id=" + run,
                MLFLOW + "runs/get?run_uuid=" + run,
                "/ajax-api/2.0/mlflow/runs/get?run_id=" + run,
                "/api/2.0/preview/mlflow/runs/get?run_id=" + run,
                MLFLOW + "metrics/get-history?run_id=" + run + "&metric_key=loss",
                MLFLOW + "metrics/get-history-bulk-interval?run_ids=" + run + "&metric_key=loss",
                MLFLOW + "artifacts/list?run_id=" + run,
                MLFLOW + "logged-models/" + model,
                MLFLOW + "logged-models/" + model + "/artifacts/directories",
                "/get-artifact?run_id=" + run + "&path=a.txt",
                "/get-artifact?run_uuid=" + run + "&path=a.txt",
                "/api/2.0/mlflow-artifacts/artifacts?path=" + secret + "/" + run + "/artifacts",
                "/api/2.0/mlflow-artifacts/artifacts?path=/" + secret + "//" + run + "/artifacts",
                "/api/2.0/mlflow-artifacts/artifacts/" + secret + "/" + run + "/artifacts/a.txt",
                "/api/2.0/mlflow-artifacts/artifacts//" + secret + "/" + run + "/artifacts/a.txt",
                "/api/2.0/mlflow-artifacts/artifacts/%2F" + secret + "%2F" + run + "/artifacts/a.txt",
                "/ajax-api/2.0/mlflow-artifacts/artifacts/" + secret + "/" + run + "/artifacts/a.txt",
                "/api/v1/runs/" + run,
                "/api/v1/runs/" + run + "/metrics/loss",
                "/api/v1/runs/" + run + "/artifacts/a.txt",
                MLFLOW + "registered-models/get?name=hidden",
                MLFLOW + "registered-models/alias?name=hidden&alias=champion",
                "/api/v1/models/hidden",
                "/api/v1/models/hidden/history",
                "/api/v1/ledger/export",
                "/api/v1/ledger/verification",
                "/metrics")) {
            assertThat(get("bob", door).status()).as(door).isEqualTo(403);
            assertThat(get("ann", door).status()).as(door).isNotEqualTo(403);
        }
    }

    private static Map<String, Object> trace(String id, String experiment) {
        return Map.of(
                "trace",
                Map.of(
                        "trace_info",
                        Map.of(
                                "trace_id",
                                id,
                                "trace_location",
                                Map.of("mlflow_experiment", Map.of("experiment_id", experiment)),
                                "request_time",
                                "2026-01-01T00:00:00Z",
                                "state",
                                "OK",
                                "request_preview",
                                "a hidden question")));
    }

    private static Map<String, Object> feedback() {
        return Map.of("assessment", Map.of("assessment_name", "helpful", "feedback", Map.of("value", true)));
    }

    private static final String MLFLOW_3 = "/api/3.0/mlflow/";

    /** A span of this trace as an exporter sends it. */
    private Response export(String name, String experiment, String trace) {
        var span = Map.of(
                "traceId",
                trace,
                "spanId",
                "0001020304050607",
                "name",
                "added",
                "startTimeUnixNano",
                "1700000000000000000",
                "endTimeUnixNano",
                "1700000001000000000");
        var body = Map.of("resourceSpans", List.of(Map.of("scopeSpans", List.of(Map.of("spans", List.of(span))))));
        return as(name, "POST", "/v1/traces", body, Map.of("x-mlflow-experiment-id", experiment));
    }

    @Test
    void tracesAndWhatJudgesThemAreClosedWithTheirExperiment() {
        account("bob", null);
        var secret = experiment("ann", "secret");
        var own = experiment("bob", "own");
        var hex = "000102030405060708090a0b0c0d0e0f";
        assertThat(export("ann", secret, hex).status()).isEqualTo(200);
        done(as("ann", "POST", MLFLOW_3 + "traces", trace("tr-" + hex, secret)));
        var assessment = done(as("ann", "POST", MLFLOW_3 + "traces/tr-" + hex + "/assessments", feedback()))
                .path("assessment")
                .path("assessment_id")
                .asString();
        var dataset = done(as(
                        "ann",
                        "POST",
                        MLFLOW_3 + "datasets/create",
                        Map.of("name", "hidden questions", "experiment_ids", List.of(own, secret))))
                .path("dataset")
                .path("dataset_id")
                .asString();
        var scorer = done(as(
                        "ann",
                        "POST",
                        MLFLOW_3 + "scorers/register",
                        Map.of("experiment_id", secret, "name", "s", "serialized_scorer", "{}")))
                .path("scorer_id")
                .asString();
        done(as(
                "ann",
                "PUT",
                MLFLOW_3 + "scorers/online-config",
                Map.of("experiment_id", secret, "name", "s", "sample_rate", 0.5)));
        grant("bob", "none", "experiment/" + secret);

        for (var door : List.of(
                "traces/tr-" + hex,
                "traces/get?trace_id=tr-" + hex,
                "traces/batchGet?trace_ids=tr-" + hex,
                "get-trace-artifact?trace_id=tr-" + hex,
                "get-trace-artifact?request_id=tr-" + hex,
                "traces/tr-" + hex + "/assessments/" + assessment,
                "datasets/" + dataset,
                "datasets/" + dataset + "/records",
                "datasets/" + dataset + "/experiment-ids",
                "scorers/list?experiment_id=" + secret,
                "scorers/versions?experiment_id=" + secret + "&name=s",
                "scorers/get?experiment_id=" + secret + "&name=s")) {
            var path = (door.startsWith("get-") ? "/ajax-api/3.0/mlflow/" : MLFLOW_3) + door;
            assertThat(get("bob", path).status()).as(door).isEqualTo(403);
            assertThat(get("ann", path).status()).as(door).isEqualTo(200);
        }
        for (var door : List.of(
                "/api/2.0/mlflow/traces/tr-" + hex + "/info",
                "/api/v1/traces/tr-" + hex,
                "/api/v1/evaluation-datasets/" + dataset)) {
            assertThat(get("bob", door).status()).as(door).isEqualTo(403);
            assertThat(get("ann", door).status()).as(door).isEqualTo(200);
        }
        var search = Map.of(
                "locations",
                List.of(
                        Map.of("mlflow_experiment", Map.of("experiment_id", secret)),
                        Map.of("mlflow_experiment", Map.of("experiment_id", own))));
        assertThat(text(as("ann", "POST", MLFLOW_3 + "traces/search", search))).contains(hex);
        assertThat(text(as("bob", "POST", MLFLOW_3 + "traces/search", search))).doesNotContain(hex);
        for (var list : List.of(
                "/api/v1/traces",
                "/api/v1/traces?experiment=" + secret,
                MLFLOW + "traces?experiment_ids=" + secret + "&max_results=10")) {
            assertThat(text(get("ann", list))).as(list).contains(hex);
            assertThat(text(get("bob", list))).as(list).doesNotContain(hex);
        }
        for (var list : List.of("/api/v1/evaluation-datasets", MLFLOW_3 + "datasets/search?experiment_ids=" + own)) {
            assertThat(text(get("ann", list))).as(list).contains("hidden questions");
            assertThat(text(get("bob", list))).as(list).doesNotContain("hidden questions");
        }
        var configs = MLFLOW_3 + "scorers/online-configs?scorer_ids=" + scorer;
        assertThat(text(get("ann", configs))).contains(scorer);
        assertThat(text(get("bob", configs))).doesNotContain(scorer);
        var metric = Map.of(
                "experiment_ids",
                List.of(secret),
                "view_type",
                "TRACES",
                "metric_name",
                "trace_count",
                "aggregations",
                List.of(Map.of("aggregation_type", "COUNT")));
        assertThat(text(as("ann", "POST", MLFLOW_3 + "traces/metrics", metric))).contains("COUNT");
        assertThat(text(as("bob", "POST", MLFLOW_3 + "traces/metrics", metric))).doesNotContain("COUNT");
        assertThat(text(get("bob", "/api/v1/ledger/events")))
                .doesNotContain("scorer-registered")
                .doesNotContain(dataset);
    }

    @Test
    void aTraceIsChangedByWhoMayChangeItsExperiment() {
        account("bob", null);
        var others = experiment("ann", "others");
        var own = experiment("bob", "own");
        var hex = "000102030405060708090a0b0c0d0e0f";
        var id = "tr-" + hex;
        assertThat(export("ann", others, hex).status()).isEqualTo(200);
        var dataset = done(as(
                        "ann",
                        "POST",
                        MLFLOW_3 + "datasets/create",
                        Map.of("name", "d", "experiment_ids", List.of(others))))
                .path("dataset")
                .path("dataset_id")
                .asString();
        var run = run("ann", others);

        assertThat(get("bob", MLFLOW_3 + "traces/" + id).status()).isEqualTo(200);
        assertThat(export("bob", others, "ff").status()).isEqualTo(403);
        assertThat(export("bob", own, hex).status())
                .as("spans for a trace of others")
                .isEqualTo(403);
        assertThat(export("bob", own, "1" + hex.substring(1)).status()).isEqualTo(200);
        assertThat(status("bob", "POST", MLFLOW_3 + "traces", trace(id, own))).isEqualTo(403);
        assertThat(status("bob", "POST", MLFLOW_3 + "traces", trace("tr-new", others)))
                .isEqualTo(403);
        assertThat(status("bob", "POST", MLFLOW_3 + "traces", trace("tr-new", own)))
                .isEqualTo(200);
        assertThat(status("bob", "POST", MLFLOW + "traces", Map.of("experiment_id", others)))
                .isEqualTo(403);
        assertThat(status("bob", "PATCH", MLFLOW_3 + "traces/" + id + "/tags", Map.of("key", "a", "value", "b")))
                .isEqualTo(403);
        assertThat(status("bob", "POST", MLFLOW_3 + "traces/" + id + "/assessments", feedback()))
                .isEqualTo(403);
        var deletion = Map.of("experiment_id", others, "request_ids", List.of(id));
        assertThat(status("bob", "POST", MLFLOW_3 + "traces/delete-traces", deletion))
                .isEqualTo(403);
        var link = Map.of("trace_ids", List.of("tr-new"), "run_id", run);
        assertThat(status("bob", "POST", MLFLOW_3 + "traces/link-to-run", link)).isEqualTo(403);
        var prompt = Map.of("trace_id", "tr-later", "prompt_versions", List.of(Map.of("name", "p", "version", "1")));
        assertThat(status("bob", "POST", MLFLOW_3 + "traces/link-prompts", prompt))
                .isEqualTo(200);
        account("vic", "viewer");
        assertThat(status("vic", "POST", MLFLOW_3 + "traces/link-prompts", prompt))
                .isEqualTo(403);
        var datasets = MLFLOW_3 + "datasets/" + dataset;
        assertThat(status("bob", "POST", datasets + "/records", Map.of("records", "[]")))
                .isEqualTo(403);
        assertThat(status("bob", "DELETE", datasets, Map.of())).isEqualTo(403);
        assertThat(status("bob", "POST", datasets + "/add-experiments", Map.of("experiment_ids", List.of(own))))
                .isEqualTo(403);
        assertThat(status("bob", "POST", MLFLOW_3 + "datasets/create", Map.of("name", "nowhere")))
                .isEqualTo(403);
        var created = Map.of("name", "mine", "experiment_ids", List.of(own));
        assertThat(status("bob", "POST", MLFLOW_3 + "datasets/create", created)).isEqualTo(200);
    }

    @Test
    void anExperimentHasOneIdAndNoOtherWayRoundIt() {
        account("bob", null);
        var secret = experiment("ann", "secret");
        var run = run("ann", secret);
        grant("bob", "none", "experiment/" + secret);

        for (var written : List.of("0" + secret, "%2B" + secret, "%D9%A1".repeat(secret.length()), "%20" + secret)) {
            var door = MLFLOW + "experiments/get?experiment_id=" + written;
            assertThat(get("bob", door).status()).as(written).isBetween(400, 499);
            assertThat(get("ann", door).status()).as(written).isBetween(400, 499);
            assertThat(text(get("bob", "/api/v1/runs?experiment=" + written)))
                    .as(written)
                    .doesNotContain(run);
            assertThat(text(as("bob", "POST", MLFLOW + "runs/search", Map.of("experiment_ids", List.of("0" + secret)))))
                    .doesNotContain(run);
        }
    }

    @Test
    void whoSaysWhereFilesLieMayWriteThere() {
        account("bob", null);
        var others = experiment("ann", "others");

        for (var place : List.of("/" + others, "/999", "/registry/1/1", "//host/" + others)) {
            var wanted = Map.of("name", "grab " + place, "artifact_location", "mlflow-artifacts:" + place);
            assertThat(status("bob", "POST", MLFLOW + "experiments/create", wanted))
                    .as(place)
                    .isEqualTo(403);
        }
        var wanted = Map.of("name", "grab", "artifact_location", others);
        assertThat(status("bob", "POST", MLFLOW + "experiments/create", wanted)).isEqualTo(403);
        assertThat(status("bob", "POST", MLFLOW + "experiments/create", Map.of("name", "usual")))
                .isEqualTo(200);
        var elsewhere = Map.of("name", "elsewhere", "artifact_location", "s3://bucket/path");
        assertThat(status("bob", "POST", MLFLOW + "experiments/create", elsewhere))
                .isEqualTo(200);
        for (var path :
                List.of("registry/1/1/artifacts/a", "/registry/1/1/artifacts/a", "%2Fregistry/1/1/artifacts/a")) {
            assertThat(status("ann", "PUT", "/api/2.0/mlflow-artifacts/artifacts/" + path, "x"))
                    .as(path)
                    .isEqualTo(400);
        }
    }

    @Test
    void whoWatchesARunIsToldNoMoreOnceItIsClosedToThem() throws IOException {
        account("bob", null);
        var experiment = experiment("ann", "watched");
        var run = run("ann", experiment);
        var told = new ByteArrayOutputStream() {
            private int flushes;

            @Override
            public void flush() {
                flushes++;
                if (flushes == 1) { // the run as it stands has been told
                    grant("bob", "none", "experiment/" + experiment);
                    done(as("ann", "POST", MLFLOW + "runs/log-metric", metric(run)));
                } else {
                    done(as("ann", "POST", MLFLOW + "runs/update", Map.of("run_id", run, "status", "FINISHED")));
                }
            }
        };

        ((Response.Body.Streamed) get("bob", "/api/v1/runs/" + run + "/live").body())
                .writer()
                .write(told);

        assertThat(told.toString(StandardCharsets.UTF_8)).contains("event: run").doesNotContain("event: points");
        assertThat(get("bob", "/api/v1/runs/" + run + "/live").status()).isEqualTo(403);
    }

    @Test
    void aVersionIsNotMadeFromWhatItsMakerMayNotRead() {
        account("bob", null);
        var secret = experiment("ann", "secret");
        var run = run("ann", secret);
        var path = secret + "/" + run + "/artifacts";
        done(as("ann", "PUT", "/api/2.0/mlflow-artifacts/artifacts/" + path + "/m/a.txt", "x"));
        done(as("ann", "POST", MLFLOW + "registered-models/create", Map.of("name", "hidden")));
        var version = Map.of("name", "hidden", "source", "runs:/" + run + "/m", "run_id", run);
        done(as("ann", "POST", MLFLOW + "model-versions/create", version));
        done(as("bob", "POST", MLFLOW + "registered-models/create", Map.of("name", "mine")));
        grant("bob", "none", "experiment/" + secret);
        grant("bob", "none", "model/hidden");

        for (var source : List.of(
                Map.of("source", "runs:/" + run + "/m"),
                Map.of("source", "mlflow-artifacts:/" + path + "/m"),
                Map.of("source", "mlflow-artifacts:///" + path + "/m"),
                Map.of("source", "models:/hidden/1"),
                Map.of("source", "mlflow-artifacts:/registry/1/1/artifacts"),
                Map.of("source", "s3://elsewhere/x", "run_id", run))) {
            var body = new HashMap<String, Object>(source);
            body.put("name", "mine");
            assertThat(status("bob", "POST", MLFLOW + "model-versions/create", body))
                    .as(source.toString())
                    .isEqualTo(403);
        }
        assertThat(status("bob", "POST", "/api/v1/models/mine2/versions", Map.of("run", run)))
                .isEqualTo(403);
        assertThat(get("bob", "/api/2.0/mlflow-artifacts/artifacts/registry/1/1/artifacts/a.txt")
                        .status())
                .isEqualTo(403);
        assertThat(get("ann", "/api/2.0/mlflow-artifacts/artifacts/registry/1/1/artifacts/a.txt")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aReadingAboutALoggedModelIsAChangeOfThatModel() {
        account("bob", null);
        var others = experiment("ann", "others");
        var model = done(as("ann", "POST", MLFLOW + "logged-models", Map.of("experiment_id", others)))
                .path("model")
                .path("info")
                .path("model_id")
                .asString();
        var run = run("bob", experiment("bob", "own"));
        var about = new HashMap<>(metric(run));
        about.put("model_id", model);

        assertThat(status("bob", "POST", MLFLOW + "runs/log-metric", about)).isEqualTo(403);
        var batch = Map.of("run_id", run, "metrics", List.of(about));
        assertThat(status("bob", "POST", MLFLOW + "runs/log-batch", batch)).isEqualTo(403);
        assertThat(status("bob", "POST", MLFLOW + "runs/log-metric", metric(run)))
                .isEqualTo(200);
    }

    @Test
    void runsOfAClosedExperimentAreInNoTableAndNoFile() {
        account("bob", null);
        var secret = experiment("ann", "secret");
        var open = experiment("ann", "open");
        var run = run("ann", secret);
        var other = run("ann", open);
        for (var written : List.of(run, other)) {
            done(as("ann", "POST", MLFLOW + "runs/log-metric", metric(written)));
        }
        var parameter = Map.of("run_id", run, "key", "hidden", "value", "gamma");
        done(as("ann", "POST", MLFLOW + "runs/log-parameter", parameter));
        grant("bob", "none", "experiment/" + secret);
        var both = "experiment=" + secret + "&experiment=" + open;

        for (var list : List.of(
                "/api/v1/runs/table",
                "/api/v1/runs/table?" + both,
                "/api/v1/runs/table?run=" + run + "&run=" + other,
                "/api/v1/runs/export?" + both,
                "/api/v1/runs/export?format=json")) {
            assertThat(read("bob", list)).as(list).contains(other).doesNotContain(run);
            assertThat(read("ann", list)).as(list).contains(run);
        }
        for (var list : List.of("/api/v1/runs/columns?" + both, "/api/v1/runs/groups?by=params.hidden&" + both)) {
            assertThat(read("bob", list)).as(list).doesNotContain("hidden").doesNotContain("gamma");
            assertThat(read("ann", list)).as(list).containsAnyOf("hidden", "gamma");
        }
        var datasets = Map.of("experiment_ids", List.of(secret));
        assertThat(text(as("bob", "POST", MLFLOW + "experiments/search-datasets", datasets)))
                .isEqualTo("{}");
        for (var door : List.of(
                "/api/v1/runs/" + run + "/export",
                "/api/v1/runs/" + run + "/preview/a.txt",
                "/api/v1/runs/" + run + "/metrics/loss/history",
                "/ajax-api/2.0/mlflow/metrics/get-history-bulk?metric_key=loss&run_id=" + other + "&run_id=" + run)) {
            assertThat(get("bob", door).status()).as(door).isEqualTo(403);
            assertThat(get("ann", door).status()).as(door).isNotEqualTo(403);
        }
    }

    /** An answer as its reader gets it, streamed or not. */
    private String read(String name, String target) {
        var response = get(name, target);
        assertThat(response.status()).as(target).isEqualTo(200);
        if (!(response.body() instanceof Response.Body.Streamed streamed)) {
            return text(response);
        }
        var out = new ByteArrayOutputStream();
        try {
            streamed.writer().write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void noSpellingOfAPathLeadsRoundWhatIsClosed() {
        account("bob", null);
        var secret = experiment("ann", "secret");
        var open = experiment("ann", "open");
        var run = run("ann", secret);
        var own = run("ann", open);
        var store = "/api/2.0/mlflow-artifacts/artifacts/";
        var file = secret + "/" + run + "/artifacts/a.txt";
        done(as("ann", "PUT", store + file, "the secret"));
        done(as("ann", "PUT", store + open + "/" + own + "/artifacts/a.txt", "open"));
        grant("bob", "none", "experiment/" + secret);
        var up = open + "/" + own + "/artifacts/";

        for (var path : List.of(
                file,
                "/" + file,
                "//" + file,
                file.replace("/", "//"),
                file.replace("/", "%2F"),
                file.replace("/", "%2f%2F"),
                "%2F" + file,
                "%" + HexFormat.of().toHexDigits((byte) secret.charAt(0)) + file.substring(1),
                "%25" + HexFormat.of().toHexDigits((byte) secret.charAt(0)) + file.substring(1),
                "./" + file,
                "%2E/" + file,
                up + "../../../" + file,
                up + "%2e%2e/%2e%2e/%2e%2e/" + file,
                up + "%252e%252e/%252e%252e/%252e%252e/" + file,
                up + "..%2F..%2F..%2F" + file,
                up + "..%5C..%5C..%5C" + file,
                open + "/../" + file,
                "0" + file,
                "%20" + file,
                file + "%00",
                file + "/")) {
            for (var method : List.of("GET", "PUT", "DELETE")) {
                var answer = as("bob", method, store + path, "changed");
                assertThat(text(answer)).as(method + path).doesNotContain("the secret");
                // A path that is taken literally is a place of its own, where nothing lies yet.
                assertThat(answer.status()).as(method + path).isIn(200, 400, 403, 404);
            }
            assertThat(text(get("bob", "/api/2.0/mlflow-artifacts/artifacts?path=" + path)))
                    .as(path)
                    .doesNotContain("a.txt");
            var part = Map.of("path", "a.txt", "num_parts", 1);
            var begun = as("bob", "POST", "/api/2.0/mlflow-artifacts/mpu/create/" + path, part);
            assertThat(begun.status()).as(path).isIn(200, 400, 403);
        }
        assertThat(read("ann", "/api/v1/runs/" + run + "/artifacts/a.txt")).isEqualTo("\"the secret\"");
        assertThat(text(get("ann", MLFLOW + "artifacts/list?run_id=" + run)))
                .as("nothing was added beside it")
                .containsOnlyOnce("\"path\"");
    }

    @Test
    void aFileInPartsIsBegunAndEndedByWhoMayWriteThere() {
        account("bob", null);
        var others = experiment("ann", "others");
        var run = run("ann", others);
        var folder = "/" + others + "/" + run + "/artifacts";
        var uploads = "/api/2.0/mlflow-artifacts/mpu/";
        var wanted = Map.of("path", "big.bin", "num_parts", 1);
        grant("bob", "viewer", "experiment/" + others);
        owner("PUT", "/api/v1/default-role", Map.of("role", "viewer"));

        assertThat(status("bob", "POST", uploads + "create" + folder, wanted)).isEqualTo(403);
        var id = done(as("ann", "POST", uploads + "create" + folder, wanted))
                .path("upload_id")
                .asString();
        var known = Map.of("path", "big.bin", "upload_id", id);
        assertThat(status("bob", "POST", uploads + "complete" + folder, known)).isEqualTo(403);
        assertThat(status("bob", "POST", uploads + "abort" + folder, known)).isEqualTo(403);
        // Clients send parts as to a signed address: whoever knows the id, which is a secret, and nobody else.
        assertThat(status("nobody", "PUT", uploads + "part/" + id + "/1", "part"))
                .isEqualTo(200);
        assertThat(status("nobody", "PUT", uploads + "part/" + "0".repeat(64) + "/1", "part"))
                .isEqualTo(404);
        assertThat(status("ann", "POST", uploads + "complete" + folder, known)).isEqualTo(200);
        assertThat(status("bob", "POST", "/ajax-api/2.0/mlflow/upload-artifact?path=a&run_uuid=" + run, "x"))
                .isEqualTo(403);
        assertThat(status("ann", "POST", "/ajax-api/2.0/mlflow/upload-artifact?path=a&run_uuid=" + run, "x"))
                .isEqualTo(200);
    }

    @Test
    void aVersionTellsNothingOfARunThatItsMakerMayNotRead() {
        account("bob", null);
        var secret = experiment("ann", "secret");
        var run = run("ann", secret);
        done(as("bob", "POST", MLFLOW + "registered-models/create", Map.of("name", "mine")));
        grant("bob", "none", "experiment/" + secret);
        var borrowed = Map.of("experiment_id", experiment("bob", "own"), "source_run_id", run);
        var model = done(as("bob", "POST", MLFLOW + "logged-models", borrowed))
                .path("model")
                .path("info")
                .path("model_id")
                .asString();

        var version = Map.of("name", "mine", "source", "models:/" + model);
        assertThat(status("bob", "POST", MLFLOW + "model-versions/create", version))
                .isEqualTo(403);
        assertThat(status("ann", "POST", MLFLOW + "model-versions/create", version))
                .isEqualTo(200);
        assertThat(get("bob", "/ajax-api/2.0/mlflow/logged-models/" + model + "/artifacts/files?artifact_file_path=x")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aModelTakesWhatIsSaidOfItAlongToItsNewName() {
        account("bob", null);
        done(as("ann", "POST", MLFLOW + "registered-models/create", Map.of("name", "hidden")));
        grant("bob", "none", "model/hidden");
        done(as("bob", "POST", MLFLOW + "registered-models/create", Map.of("name", "mine")));
        var rename = MLFLOW + "registered-models/rename";

        assertThat(status("bob", "POST", rename, Map.of("name", "hidden", "new_name", "shown")))
                .isEqualTo(403);
        assertThat(status("bob", "POST", rename, Map.of("name", "mine", "new_name", "hidden")))
                .isEqualTo(400);
        done(as("ann", "POST", rename, Map.of("name", "hidden", "new_name", "shown")));
        assertThat(get("bob", "/api/v1/models/shown").status()).isEqualTo(403);
        done(as("ann", "DELETE", MLFLOW + "registered-models/delete", Map.of("name", "shown")));
        done(as("ann", "POST", MLFLOW + "registered-models/create", Map.of("name", "shown")));
        assertThat(get("bob", "/api/v1/models/shown").status())
                .as("another model, of which nothing was said")
                .isEqualTo(200);
    }

    @Test
    void webhooksAreForAdmins() {
        account("con", "contributor");
        var wanted = Map.of(
                "name",
                "all",
                "url",
                "https://example.org/hook",
                "events",
                List.of(Map.of("entity", "MODEL_VERSION", "action", "CREATED")));
        var made = done(as("ann", "POST", MLFLOW + "webhooks", wanted))
                .path("webhook")
                .path("webhook_id")
                .asString();

        assertThat(status("con", "POST", MLFLOW + "webhooks", wanted)).isEqualTo(403);
        for (var path : List.of("webhooks", "webhooks/" + made)) {
            assertThat(get("con", MLFLOW + path).status()).as(path).isEqualTo(403);
        }
        assertThat(status("con", "PATCH", MLFLOW + "webhooks/" + made, wanted)).isEqualTo(403);
        assertThat(status("con", "DELETE", MLFLOW + "webhooks/" + made, wanted)).isEqualTo(403);
        assertThat(status("con", "POST", MLFLOW + "webhooks/" + made + "/test", Map.of()))
                .isEqualTo(403);
        assertThat(get("con", "/api/v1/webhooks").status()).isEqualTo(403);
        assertThat(get("con", "/api/v1/webhooks/" + made + "/deliveries").status())
                .isEqualTo(403);
        assertThat(read("con", "/api/v1/ledger/events")).doesNotContain("webhook/");
        assertThat(read("ann", "/api/v1/ledger/events")).contains("webhook/" + made);
    }

    @Test
    void aRoleIsGivenOnTheOneSpellingOfAnId() {
        account("bob", null);
        var secret = experiment("ann", "secret");

        for (var written : List.of("0" + secret, " " + secret, "+" + secret, "secret")) {
            var grant = Map.of("role", "none", "on", "experiment/" + written);
            assertThat(status("ann", "POST", "/api/v1/accounts/bob/grants", grant))
                    .as(written)
                    .isEqualTo(400);
        }
    }

    @Test
    void whatIsGoneForGoodStaysClosedAndOnlyAnAdminRemovesIt() {
        account("bob", null);
        account("con", "contributor");
        var secret = experiment("ann", "secret");
        var run = run("ann", secret);
        grant("bob", "none", "experiment/" + secret);
        done(as("ann", "POST", MLFLOW + "runs/delete", Map.of("run_id", run)));
        var all = Map.of("olderThan", "0s");

        assertThat(get("con", "/api/v1/garbage").status()).isEqualTo(403);
        assertThat(status("con", "POST", "/api/v1/garbage/collections", all)).isEqualTo(403);
        done(as("ann", "POST", "/api/v1/garbage/collections", all));
        assertThat(get("ann", "/api/v1/runs/" + run).status()).isEqualTo(404);
        assertThat(read("bob", "/api/v1/ledger/events?limit=1000")).doesNotContain(run);
        assertThat(read("con", "/api/v1/ledger/events?limit=1000")).contains(run);
    }

    @Test
    void alertsAndViewsOfAClosedExperimentAreNotTold() {
        account("bob", null);
        account("con", "contributor");
        account("vic", "viewer");
        var secret = experiment("ann", "secret");
        var open = experiment("ann", "open");
        var run = run("ann", secret);
        var other = run("ann", open);
        var alert = Map.of("title", "it diverges", "level", "WARN");
        for (var raising : List.of(run, other)) {
            done(as("ann", "POST", "/api/v1/runs/" + raising + "/alerts", alert));
        }
        grant("bob", "none", "experiment/" + secret);
        var view = Map.of("name", "hidden view", "address", "/runs?experiment=" + secret + "&filter=params.x%3D'1'");
        var made = done(as("con", "POST", "/api/v1/views", view)).path("id").asString();

        for (var list : List.of("/api/v1/alerts", "/api/v1/alerts?experiment=" + secret + "&experiment=" + open)) {
            assertThat(text(get("bob", list))).contains(other).doesNotContain(run);
            assertThat(text(get("ann", list))).contains(run);
        }
        assertThat(get("bob", "/api/v1/runs/" + run + "/alerts").status()).isEqualTo(403);
        assertThat(status("bob", "POST", "/api/v1/runs/" + other + "/alerts", alert))
                .isEqualTo(403);
        assertThat(status("con", "POST", "/api/v1/runs/" + run + "/alerts", alert))
                .isIn(200, 201);
        assertThat(text(get("bob", "/api/v1/views"))).doesNotContain("hidden view");
        assertThat(text(get("vic", "/api/v1/views"))).contains("hidden view");
        assertThat(get("bob", "/api/v1/views/" + made).status()).isEqualTo(403);
        assertThat(status("vic", "POST", "/api/v1/views", view)).isEqualTo(403);
        for (var someone : List.of("vic", "bob")) {
            assertThat(status(someone, "PUT", "/api/v1/views/" + made, view)).isEqualTo(403);
            assertThat(status(someone, "DELETE", "/api/v1/views/" + made, Map.of()))
                    .isEqualTo(403);
        }
        assertThat(status("con", "DELETE", "/api/v1/views/" + made, Map.of())).isEqualTo(204);
    }

    @Test
    void theLineageShowsNothingThatIsClosedAndGoesRoundIt() {
        account("bob", null);
        var secret = experiment("ann", "secret");
        var open = experiment("ann", "open");
        var run = run("ann", secret);
        var other = run("ann", open);
        var data = Map.of("name", "orders", "digest", "d1gest0a", "source_type", "local", "source", "{}");
        var hidden = Map.of("name", "orders", "digest", "h1dden0b", "source_type", "local", "source", "{}");
        for (var read : List.of(Map.entry(run, data), Map.entry(other, data), Map.entry(run, hidden))) {
            var inputs = Map.of("run_id", read.getKey(), "datasets", List.of(Map.of("dataset", read.getValue())));
            done(as("ann", "POST", MLFLOW + "runs/log-inputs", inputs));
        }
        done(as("ann", "POST", MLFLOW + "registered-models/create", Map.of("name", "closed")));
        var version = Map.of("name", "closed", "source", "runs:/" + other + "/m", "run_id", other);
        done(as("ann", "POST", MLFLOW + "model-versions/create", version));
        grant("bob", "none", "experiment/" + secret);
        grant("bob", "none", "model/closed");

        var lineage = "/api/v1/lineage?";
        assertThat(text(get("ann", lineage + "dataset=orders"))).contains(run, other, "h1dden0b", "version:closed@1");
        assertThat(text(get("bob", lineage + "dataset=orders")))
                .contains(other, "d1gest0a")
                .doesNotContain(run)
                .doesNotContain("h1dden0b")
                .doesNotContain("closed");
        assertThat(text(get("bob", lineage + "run=" + other))).doesNotContain("closed");
        for (var door : List.of("run=" + run, "model=closed", "model=closed&version=1")) {
            assertThat(get("bob", lineage + door).status()).as(door).isEqualTo(403);
            assertThat(get("ann", lineage + door).status()).as(door).isEqualTo(200);
        }
    }
}
