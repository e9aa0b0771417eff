package dev.windlass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.http.Request;
import dev.windlass.http.StaticPrefix;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A whole program under a prefix, asked over HTTP. */
class StaticPrefixTest {
    private static final String PREFIX = "/ml/tracking";
    private static final String RUNS = "/api/2.0/mlflow/runs/";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Windlass windlass;

    private String host = "";

    @BeforeEach
    void open() {
        windlass = Windlass.open(Settings.of(folder.resolve("store")));
        host = "http://127.0.0.1:" + windlass.listen("127.0.0.1", 0, PREFIX);
    }

    @AfterEach
    void close() {
        client.close();
        windlass.close();
    }

    private HttpResponse<String> ask(String method, String path, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(host + path))
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (var at = 0; at < headers.length; at += 2) {
            request.setHeader(headers[at], headers[at + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return ask("GET", path, "");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.read(answer.body());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private void account(String name, String password) throws IOException {
        var body = Map.of("name", name, "password", password, "role", "admin");
        var answer = windlass.router()
                .dispatch(Request.local(
                        "POST",
                        "/api/v1/accounts",
                        () -> new ByteArrayInputStream(Json.bytes(body)),
                        new Actor("owner")));
        assertThat(answer.status()).isBetween(200, 299);
    }

    @Test
    void everyProtocolAnswersWithThePrefixAndWithout() throws Exception {
        for (var path : new String[] {
            "/health",
            "/health/live",
            "/version",
            "/api/v1/experiments",
            "/api/2.0/mlflow/experiments/get?experiment_id=0",
            "/ajax-api/3.0/mlflow/server-info",
            "/v2",
            "/metrics",
            "/docs",
            "/openapi.json",
            "/runs",
            "/favicon.svg"
        }) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(200);
            assertThat(get(PREFIX + path).statusCode()).as(PREFIX + path).isEqualTo(200);
            // A base address that ends with a slash makes two of them.
            assertThat(get(PREFIX + "/" + path).statusCode()).as(path).isEqualTo(200);
        }
        // A trace request in protobuf, with one resource that has no spans.
        var otlp = new String[] {"Content-Type", "application/x-protobuf", "x-mlflow-experiment-id", "0"};
        assertThat(ask("POST", "/v1/traces", "\n\0", otlp).statusCode()).isEqualTo(200);
        assertThat(ask("POST", PREFIX + "/v1/traces", "\n\0", otlp).statusCode())
                .isEqualTo(200);
    }

    @Test
    void thePagesLieUnderThePrefixWithAndWithoutALastSlash() throws Exception {
        for (var path : new String[] {PREFIX, PREFIX + "/", PREFIX + "/runs/compare"}) {
            var page = get(path);
            assertThat(page.body()).as(path).contains("<base href=\"/ml/tracking/\"");
            assertThat(header(page, "content-security-policy")).contains("base-uri 'self'");
        }
        assertThat(get("/").body()).contains("<base href=\"/\"");
        assertThat(header(get(PREFIX), "etag")).isNotEqualTo(header(get("/"), "etag"));
    }

    @Test
    void problemsKeepTheDialectOfTheirPath() throws Exception {
        var foreign = get(PREFIX + "/api/2.0/mlflow/none/such");
        assertThat(foreign.statusCode()).isEqualTo(404);
        assertThat(json(foreign).path("error_code").asString()).isEqualTo("ENDPOINT_NOT_FOUND");
        assertThat(json(get(PREFIX + "/v2/models/none")).path("error").asString())
                .isNotEmpty();

        var own = get(PREFIX + "/api/v1/nothing");
        assertThat(own.statusCode()).isEqualTo(404);
        assertThat(json(own).path("title").asString()).contains("'/ml/tracking/api/v1/nothing'");
        assertThat(json(own).path("fix").asString()).contains("/ml/tracking/docs");
    }

    @Test
    void onlyTheVeryCharactersAreThePrefix() throws Exception {
        for (var path : new String[] {
            "/ml/trackingx",
            "/ml/trackingx/health",
            "/ml",
            "/ml/",
            "/ml/health",
            "/ML/tracking/health",
            "/ml/%74racking/health",
            "/ml%2Ftracking/health",
            "/ml/tracking%2Fhealth",
            "/ml//tracking/health",
            "/x/../ml/tracking/health",
            "/ml/./tracking/health",
            "/ml/tracking/../health",
            "/ml/tracking/..%2Fhealth",
            "/ml/tracking/%2e%2e/health",
            "/ml/tracking/ml/tracking/health",
            "/ml/tracking;x/health"
        }) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(get("//ml/tracking/health").statusCode()).isEqualTo(200);
    }

    @Test
    void addressesInAnswersCarryThePrefixOfTheRequest() throws Exception {
        assertThat(json(get(PREFIX + "/openapi.json"))
                        .path("servers")
                        .path(0)
                        .path("url")
                        .asString())
                .isEqualTo(PREFIX);
        assertThat(json(get("/openapi.json")).has("servers")).isFalse();
        assertThat(get(PREFIX + "/docs").body()).contains("href=\"openapi.json\"");

        var run = json(ask("POST", PREFIX + RUNS + "create", "{\"experiment_id\": \"0\"}"))
                .path("run")
                .path("info")
                .path("run_id")
                .asString();
        var upload = PREFIX + "/api/2.0/mlflow-artifacts/mpu/create/0/" + run + "/artifacts";
        var part = json(ask("POST", upload, "{\"path\": \"big.bin\", \"num_parts\": 1}"))
                .path("credentials")
                .path(0)
                .path("url")
                .asString();
        assertThat(part).startsWith(host + PREFIX + "/api/2.0/mlflow-artifacts/mpu/part/");
        assertThat(ask("PUT", part.substring(host.length()), "bytes").statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoMustSignInIsSentToThePageUnderThePrefixAndKeepsItsCookieThere() throws Exception {
        account("ann", "correct horse battery");

        var sent = get(PREFIX + "/runs/compare");
        assertThat(sent.statusCode()).isEqualTo(303);
        assertThat(header(sent, "location")).isEqualTo("/ml/tracking/login?to=%2Fruns%2Fcompare");
        assertThat(header(get("/runs"), "location")).isEqualTo("/login?to=%2Fruns");
        assertThat(get(PREFIX + "/login").body()).contains("<base href=\"/ml/tracking/\"");
        assertThat(json(get(PREFIX + "/api/v1/experiments")).path("fix").asString())
                .contains("/ml/tracking/login");

        var signIn = "{\"account\": \"ann\", \"password\": \"correct horse battery\"}";
        var signedIn = ask("POST", PREFIX + "/api/v1/session", signIn, "Origin", host);
        assertThat(signedIn.statusCode()).as(signedIn.body()).isEqualTo(200);
        assertThat(header(signedIn, "set-cookie")).contains("; Path=/ml/tracking;");
        var cookie = header(signedIn, "set-cookie").split(";", 2)[0];
        assertThat(ask("GET", PREFIX + "/api/v1/experiments", "", "Cookie", cookie)
                        .statusCode())
                .isEqualTo(200);
        assertThat(header(ask("POST", "/api/v1/session", signIn, "Origin", host), "set-cookie"))
                .contains("; Path=/;");
    }

    @Test
    void aMetricOfTheServerNamesTheRouteWithoutThePrefix() throws Exception {
        get(PREFIX + "/api/v1/runs/abc");

        assertThat(get("/metrics").body())
                .contains("route=\"/api/v1/runs/{run}\"")
                .doesNotContain("ml/tracking");
    }

    @Test
    void whatCouldMeanTwoThingsIsNoPrefix() {
        for (var bad : new String[] {
            "ml",
            "/",
            "/ml/",
            "//ml",
            "/ml//x",
            "/.",
            "/ml/..",
            "/../ml",
            "/m%6c",
            "/ml x",
            "/ml?x",
            "/ml#x",
            "/é",
            "/ml;x",
            "http://host/ml",
            "/" + "x".repeat(200)
        }) {
            assertThatThrownBy(() -> new StaticPrefix(bad)).as(bad).isInstanceOf(ProblemException.class);
        }
        var routes = windlass.router().routes();
        for (var taken : new String[] {"/api", "/api/ml", "/ajax-api", "/runs", "/v1/x", "/health", "/assets"}) {
            assertThatThrownBy(() -> new StaticPrefix(taken).besides(routes))
                    .as(taken)
                    .hasMessageContaining(taken)
                    .isInstanceOf(ProblemException.class);
        }
        for (var good : new String[] {"", "/ml", "/ml/tracking", "/a.b/..c/~d-e_f", "/apis", "/run"}) {
            assertThatCode(() -> new StaticPrefix(good).besides(routes))
                    .as(good)
                    .doesNotThrowAnyException();
        }
    }
}
