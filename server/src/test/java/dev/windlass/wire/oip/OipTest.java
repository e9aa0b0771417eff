package dev.windlass.wire.oip;

import static dev.windlass.serving.ServingForTests.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.http.HttpServer;
import dev.windlass.http.Router;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.serving.Prediction;
import dev.windlass.serving.ServingForTests;
import dev.windlass.store.DatabaseKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Both dialects, spoken to a server on a port. The deployment answers a hundredth of its version. */
final class OipTest {
    private static final Actor ANNA = new Actor("anna");

    @TempDir
    Path folder;

    private ServingForTests serving;
    private HttpServer server;
    private HttpClient client;

    @BeforeEach
    void start() {
        serving = new ServingForTests(DatabaseKind.SQLITE.in(folder), folder);
        serving.deployments().deploy("delays", MODEL, 7, ANNA, "");
        var router = new Router(request -> request)
                .add(new OipRoutes(serving.deployments(), serving.predictor(), "1.2.3").routes(), OipRoutes.PROBLEMS)
                .dialect(OipRoutes.PREFIX, OipRoutes.PROBLEMS)
                .add(new ScoringRoutes(serving.deployments(), serving.predictor()).routes(), ScoringRoutes.PROBLEMS);
        server = HttpServer.start("127.0.0.1", 0, router);
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        serving.close();
    }

    private HttpResponse<byte[]> send(String path, byte[] body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path)));
        if (body.length > 0) {
            request.POST(HttpRequest.BodyPublishers.ofByteArray(body));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private JsonNode get(String path) {
        var response = send(path, new byte[0]);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return json(response);
    }

    private HttpResponse<byte[]> post(String path, String body) {
        return send(path, body.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");
    }

    private JsonNode posted(String path, String body) {
        var response = post(path, body);
        assertThat(response.statusCode())
                .as(new String(response.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        return json(response);
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return Json.read(new String(response.body(), StandardCharsets.UTF_8));
    }

    private Prediction logged(JsonNode answer) {
        var id = answer.path("parameters").path("prediction_ids").asString();
        return serving.log().find(id).orElseThrow();
    }

    @Test
    void metadataTellsTheServerItsDeploymentsAndTheirInputs() {
        assertThat(get("/v2").path("extensions").valueStream().map(JsonNode::asString))
                .contains("binary_tensor_data");
        assertThat(get("/v2/health/live").path("live").asBoolean()).isTrue();
        assertThat(get("/v2/health/ready").path("ready").asBoolean()).isTrue();
        assertThat(get("/v2/models/delays/ready").path("ready").asBoolean()).isTrue();
        assertThat(get("/v2/models/delays/versions/7/ready").path("ready").asBoolean())
                .isTrue();
        assertThat(get("/v2/models/delays"))
                .isEqualTo(get("/v2/models/delays/versions/7"))
                .isEqualTo(Json.read("""
                        {"name": "delays", "versions": ["7"], "platform": "windlass",
                         "inputs": [{"name": "x", "datatype": "FP64", "shape": [-1]}],
                         "outputs": [{"name": "probability", "datatype": "FP64", "shape": [-1]}]}"""));
        assertThat(posted("/v2/repository/index", "{}"))
                .isEqualTo(
                        Json.read("[{'name':'delays','version':'7','state':'READY','reason':''}]".replace('\'', '"')));
    }

    @Test
    void anInferenceAnswersEachRowAndNamesItsPredictions() {
        var answer = posted("/v2/models/delays/infer", """
                {"id": "mine", "parameters": {"key_column": "id"}, "inputs": [
                  {"name": "x", "shape": [2], "datatype": "FP64", "data": [0.5, 1.5]},
                  {"name": "id", "shape": [2, 1], "datatype": "BYTES", "data": [["a"], ["b"]]}]}""");
        assertThat(answer.path("id").asString()).isEqualTo("mine");
        assertThat(answer.path("model_name").asString()).isEqualTo("delays");
        assertThat(answer.path("model_version").asString()).isEqualTo("7");
        assertThat(answer.path("outputs")).isEqualTo(Json.read("""
                [{"name": "probability", "datatype": "FP64", "shape": [2], "data": [0.07, 0.07]}]"""));
        var ids = answer.path("parameters").path("prediction_ids").asString().split(",");
        assertThat(serving.log().find(ids[1])).hasValueSatisfying(second -> {
            assertThat(second.key()).isEqualTo("b");
            assertThat(second.inputs()).isEqualTo(Map.of("x", 1.5, "id", "b"));
        });
        assertThat(answer.path("parameters").path("routes").asString()).isEqualTo("CHAMPION,CHAMPION");
    }

    @Test
    void eachDatatypeIsReadFromJsonAndFromBinaryAsTheSameValue() {
        var little = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        for (var element : List.<Map.Entry<String, ByteBuffer>>of(
                Map.entry("BOOL true", little.duplicate().put((byte) 1)),
                Map.entry("INT8 -3", buffer().put((byte) -3)),
                Map.entry("UINT8 253", buffer().put((byte) 253)),
                Map.entry("INT16 -300", buffer().putShort((short) -300)),
                Map.entry("UINT16 65000", buffer().putShort((short) 65_000)),
                Map.entry("INT32 -70000", buffer().putInt(-70_000)),
                Map.entry("UINT32 4000000000", buffer().putInt((int) 4_000_000_000L)),
                Map.entry("INT64 -5000000000", buffer().putLong(-5_000_000_000L)),
                Map.entry("UINT64 18446744073709551615", buffer().putLong(-1)),
                Map.entry("FP16 0.5", buffer().putShort(Float.floatToFloat16(0.5f))),
                Map.entry("FP32 0.1", buffer().putFloat(0.1f)),
                Map.entry("FP64 0.1", buffer().putDouble(0.1)),
                Map.entry("FP64 NaN", buffer().putDouble(Double.NaN)))) {
            var parts = element.getKey().split(" ");
            var fromJson = posted("/v2/models/delays/infer", """
                    {"inputs": [{"name": "x", "shape": [1], "datatype": "%s", "data": [%s]}]}""".formatted(parts[0], parts[1]));
            var bytes = element.getValue().flip();
            var header = """
                    {"inputs": [{"name": "x", "shape": [1], "datatype": "%s",
                      "parameters": {"binary_data_size": %d}}]}""".formatted(parts[0], bytes.remaining());
            var fromBinary = json(binary(header, bytes));
            assertThat(logged(fromBinary).inputs())
                    .as(element.getKey())
                    .isEqualTo(logged(fromJson).inputs());
            assertThat(logged(fromBinary).features())
                    .as(element.getKey())
                    .isEqualTo(logged(fromJson).features());
        }
    }

    @Test
    void aMissingValueIsAFieldThatIsThereAndNull() {
        for (var element : List.of("null", "NaN")) {
            var infer = posted(
                    "/v2/models/delays/infer", input("'shape':[1],'datatype':'FP64','data':[%s]".formatted(element)));
            assertThat(logged(infer).inputs()).hasSize(1).containsEntry("x", null);
            var scored = posted("/invocations", "{\"instances\": [{\"x\": %s}]}".formatted(element));
            assertThat(serving.log()
                            .find(scored.path("predictionIds").path(0).asString())
                            .orElseThrow()
                            .inputs())
                    .hasSize(1)
                    .containsEntry("x", null);
        }
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    }

    private HttpResponse<byte[]> binary(String header, ByteBuffer tensors) {
        var json = header.getBytes(StandardCharsets.UTF_8);
        var body = ByteBuffer.allocate(json.length + tensors.remaining())
                .put(json)
                .put(tensors)
                .array();
        return send(
                "/v2/models/delays/infer",
                body,
                "Content-Type",
                "application/octet-stream",
                "Inference-Header-Content-Length",
                Integer.toString(json.length));
    }

    @Test
    void textsTravelInBinaryAndSoDoesTheOutputWhenItIsAskedFor() {
        var tensors =
                buffer().putInt(3).put("abc".getBytes(StandardCharsets.UTF_8)).putInt(0);
        tensors.putDouble(0.25).putDouble(0.75).flip();
        var response = binary("""
                {"parameters": {"binary_data_output": true, "key_column": "id"}, "inputs": [
                  {"name": "id", "shape": [2], "datatype": "BYTES", "parameters": {"binary_data_size": 11}},
                  {"name": "x", "shape": [2], "datatype": "FP64", "parameters": {"binary_data_size": 16}}]}""", tensors);
        assertThat(response.statusCode()).isEqualTo(200);
        var length = response.headers()
                .firstValue("Inference-Header-Content-Length")
                .map(Integer::parseInt)
                .orElseThrow();
        var json = Json.read(new String(response.body(), 0, length, StandardCharsets.UTF_8));
        assertThat(json.path("outputs")
                        .path(0)
                        .path("parameters")
                        .path("binary_data_size")
                        .asInt())
                .isEqualTo(16);
        var numbers = ByteBuffer.wrap(response.body(), length, 16).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(numbers.getDouble()).isEqualTo(0.07);
        assertThat(numbers.getDouble()).isEqualTo(0.07);
        assertThat(serving.log().latest("delays", 2))
                .extracting(Prediction::key)
                .containsExactlyInAnyOrder("abc", "");
    }

    @Test
    void whatDoesNotFitIsTheCallersFaultAndSaysWhere() {
        for (var wrong : Map.ofEntries(
                        Map.entry("{\"inputs\": []}", "no list 'inputs'"),
                        Map.entry("[1]", "not a JSON object"),
                        Map.entry("{", "not the JSON that was expected"),
                        Map.entry(input("'shape':[2],'datatype':'FP64','data':[1]"), "has 1 elements, its shape has 2"),
                        Map.entry(input("'shape':[1],'datatype':'FP64','data':[1,2]"), "more elements than its shape"),
                        Map.entry(input("'shape':[1,2],'datatype':'FP64','data':[1,2]"), "2 columns"),
                        Map.entry(input("'shape':[-1],'datatype':'FP64','data':[1]"), "has the shape [-1]"),
                        Map.entry(input("'shape':[99999999,99999999],'datatype':'FP64','data':[1]"), "has the shape"),
                        Map.entry(input("'shape':[],'datatype':'FP64','data':[1]"), "has the shape []"),
                        Map.entry(input("'shape':[1],'datatype':'FP65','data':[1]"), "datatype 'FP65'"),
                        Map.entry(
                                input("'shape':[1],'datatype':'FP64','data':['a']"),
                                "Element 0 of input 'x' is no FP64"),
                        Map.entry(input("'shape':[1],'datatype':'INT8','data':[200]"), "is no INT8"),
                        Map.entry(input("'shape':[1],'datatype':'BYTES','data':['a']"), "'x' of row 0 is not a number"),
                        Map.entry(input("'shape':[1],'datatype':'FP64'"), "no list 'data'"),
                        Map.entry(
                                input("'shape':[1],'datatype':'FP64','parameters':{'binary_data_size':8}"),
                                "binary_data_size of 8"),
                        Map.entry(input("'shape':[0],'datatype':'FP64','data':[]"), "this one has 0"),
                        Map.entry(
                                input("'shape':[1],'datatype':'FP64','data':[1]")
                                        .replace("\"x\"", "\"xx\""),
                                "Did you mean 'x'?"))
                .entrySet()) {
            var response = post("/v2/models/delays/infer", wrong.getKey());
            assertThat(response.statusCode()).as(wrong.getKey()).isEqualTo(400);
            assertThat(json(response).path("error").asString())
                    .as(wrong.getKey())
                    .contains(wrong.getValue());
        }
        assertThat(post("/v2/models/nothing/infer", "{}").statusCode()).isEqualTo(404);
        assertThat(json(post("/v2/models/delays/versions/8/infer", "{}"))
                        .path("error")
                        .asString())
                .contains("does not serve version 8");
        assertThat(json(send("/v2/nothing", new byte[0])).has("error")).isTrue();
    }

    private static String input(String rest) {
        return "{'inputs':[{'name':'x',%s}]}".formatted(rest).replace('\'', '"');
    }

    @Test
    void noMutilatedBodyIsAnInternalError() {
        var whole = "{\"id\":\"a\",\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1.5]}]}"
                .getBytes(StandardCharsets.UTF_8);
        for (var seed = 0L; seed < 300; seed++) {
            var random = new Random(seed);
            var body = whole.clone();
            for (var change = 0; change <= random.nextInt(3); change++) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(128);
            }
            var path = random.nextBoolean() ? "/v2/models/delays/infer" : "/invocations";
            assertThat(send(path, body).statusCode()).as("seed %d", seed).isIn(200, 400, 422);
        }
    }

    @Test
    void everyFormOfMlflowsScoringGivesTheSamePredictions() {
        for (var body : List.of(
                "{\"dataframe_split\": {\"columns\": [\"x\"], \"index\": [0, 1], \"data\": [[0.5], [1.5]]}}",
                "{\"dataframe_records\": [{\"x\": 0.5}, {\"x\": 1.5}]}",
                "{\"instances\": [{\"x\": 0.5}, {\"x\": 1.5}]}",
                "{\"instances\": [[0.5], [1.5]]}",
                "{\"inputs\": {\"x\": [0.5, 1.5]}}",
                "{\"inputs\": [[0.5], [1.5]]}")) {
            checkScored(posted("/invocations", body), body);
        }
        var csv = send(
                "/invocations?deployment=delays",
                "x\r\n0.5\r\n\"1.5\"\r\n".getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "text/csv");
        checkScored(json(csv), "csv");
    }

    private void checkScored(JsonNode answer, String form) {
        assertThat(answer.path("predictions")).as(form).isEqualTo(Json.read("[0.07, 0.07]"));
        assertThat(answer.path("predictionIds")
                        .valueStream()
                        .map(id -> serving.log()
                                .find(id.asString())
                                .orElseThrow()
                                .features()
                                .get(1)))
                .as(form)
                .containsExactly(0.5, 1.5);
    }

    @Test
    void scoringNamesTheDeploymentWhenThereAreSeveralAndTellsProblemsAsMlflowDoes() {
        assertThat(send("/ping", new byte[0]).statusCode()).isEqualTo(200);
        serving.deployments().deploy("churn", MODEL, 3, ANNA, "");
        var body = "{\"instances\": [{\"x\": 1, \"id\": \"k\"}]}";
        var which = post("/invocations", body);
        assertThat(which.statusCode()).isEqualTo(400);
        assertThat(json(which).path("error_code").asString()).isEqualTo("BAD_REQUEST");
        assertThat(json(which).path("message").asString()).contains("churn, delays");
        assertThat(posted("/invocations?deployment=churn&key_column=id", body).path("predictions"))
                .isEqualTo(Json.read("[0.03]"));
        assertThat(serving.log().latest("churn", 1)).extracting(Prediction::key).containsExactly("k");
        assertThat(json(send(
                                "/invocations",
                                body.replace(", \"id\": \"k\"", "").getBytes(StandardCharsets.UTF_8),
                                "X-Windlass-Deployment",
                                "delays"))
                        .path("predictions"))
                .isEqualTo(Json.read("[0.07]"));
        for (var wrong : List.of(
                "{}",
                "{\"instances\": [], \"inputs\": []}",
                "{\"instances\": 3}",
                "{\"instances\": [[1, 2]]}",
                "{\"dataframe_split\": {\"columns\": [\"x\"], \"data\": [[1, 2]]}}",
                "{\"inputs\": {\"x\": [1], \"id\": []}}",
                "{\"instances\": [{\"x\": \"a\"}]}",
                "{\"instances\": []}")) {
            assertThat(post("/invocations?deployment=churn&key_column=id", wrong)
                            .statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
        assertThat(post("/invocations?deployment=chrn", body).statusCode()).isEqualTo(404);
    }
}
