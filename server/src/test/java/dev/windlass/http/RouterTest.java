package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class RouterTest {
    private static Route echo(String method, String path) {
        return new Route(method, path, "Echoes.", List.of(), Void.class, Void.class, request -> {
            var names = path.replaceAll("[^{]*\\{([^}.]*)[^{]*", "$1 ").strip().split(" ");
            var said = new StringBuilder(method + " " + path);
            for (var name : names) {
                if (path.contains("{" + name)) {
                    said.append(" ").append(name).append("=").append(request.pathParam(name));
                }
            }
            return Response.text(said.toString());
        });
    }

    private static Response ask(Router router, String method, String target) {
        return router.dispatch(Request.local(method, target, new byte[0]));
    }

    private static String text(Response response) {
        return new String(response.bytes(), StandardCharsets.UTF_8);
    }

    private static JsonNode json(Response response) {
        return Json.read(text(response));
    }

    @Test
    void aLiteralWinsOverAParameterAndARestTakesSlashes() {
        var router = new Router(request -> request)
                .add(List.of(
                        echo("GET", "/a/{name}"),
                        echo("GET", "/a/fixed"),
                        echo("GET", "/a/fixed/{deep}/end"),
                        echo("GET", "/files/{path...}")));

        assertThat(text(ask(router, "GET", "/a/fixed"))).isEqualTo("GET /a/fixed");
        assertThat(text(ask(router, "GET", "/a/other"))).isEqualTo("GET /a/{name} name=other");
        assertThat(text(ask(router, "GET", "/a/fixed/x/end"))).isEqualTo("GET /a/fixed/{deep}/end deep=x");
        assertThat(text(ask(router, "GET", "/files/x/y.txt"))).isEqualTo("GET /files/{path...} path=x/y.txt");
    }

    @Test
    void partsOfThePathAreDecodedAfterTheyAreSplit() {
        var router = new Router(request -> request).add(List.of(echo("GET", "/a/{name}")));

        assertThat(text(ask(router, "GET", "/a/x%2Fy+z%20%C3%A9"))).endsWith("name=x/y+z é");
        assertThat(json(ask(router, "GET", "/a/%zz")).get("code").asString()).isEqualTo("bad-path");
        assertThat(ask(router, "GET", "/a/").status()).isEqualTo(404);
    }

    @Test
    void anUnknownPathIs404AndAnUnknownMethod405AndBothSayWhatToDo() {
        var router = new Router(request -> request).add(List.of(echo("GET", "/a"), echo("PUT", "/a")));

        var missing = ask(router, "GET", "/b");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.contentType()).isEqualTo("application/problem+json");
        assertThat(json(missing).get("fix").asString()).contains("/docs");
        var wrong = ask(router, "POST", "/a");
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(json(wrong).get("detail").asString()).contains("GET, PUT");
        assertThat(ask(router, "HEAD", "/a").status()).isEqualTo(200);
    }

    private static ProblemRenderer shouting() {
        return new ProblemRenderer(
                "text/plain",
                String.class,
                problem ->
                        Response.text(problem.code().toUpperCase(Locale.ROOT)).status(418));
    }

    @Test
    void whatTheGuardRefusesIsToldInTheDialectOfTheRouteAndBeforeWhatThereIs() {
        var router = new Router(_ -> {
                    throw Problem.refused("stranger", "Who are you?", "", "");
                })
                .add(List.of(Route.get("/foreign", "", Void.class, _ -> Response.noContent())), shouting());

        assertThat(text(ask(router, "GET", "/foreign"))).isEqualTo("STRANGER");
        assertThat(json(ask(router, "GET", "/nothing")).get("code").asString()).isEqualTo("stranger");
    }

    @Test
    void whatAHandlerThrowsIsAProblemInTheDialectOfItsRoute() {
        var shouting = shouting();
        var router = new Router(request -> request)
                .add(List.of(Route.get("/refuses", "", Void.class, _ -> {
                    throw Problem.refused("too-late", "It is too late.", "Time passed.", "Come earlier.");
                })))
                .add(List.of(Route.get("/fails", "", Void.class, _ -> {
                    throw new IllegalStateException("a secret detail");
                })))
                .add(
                        List.of(Route.get("/foreign/x", "", Void.class, _ -> {
                            throw Problem.refused("no", "", "", "");
                        })),
                        shouting)
                .dialect("/foreign/", shouting);

        var refused = json(ask(router, "GET", "/refuses"));
        assertThat(refused.get("status").asInt()).isEqualTo(422);
        assertThat(refused.get("title").asString()).isEqualTo("It is too late.");
        assertThat(refused.get("fix").asString()).isEqualTo("Come earlier.");
        var failed = ask(router, "GET", "/fails");
        assertThat(failed.status()).isEqualTo(500);
        assertThat(text(failed)).doesNotContain("secret");
        assertThat(text(ask(router, "GET", "/foreign/x"))).isEqualTo("NO");
        assertThat(text(ask(router, "GET", "/foreign/nothing"))).isEqualTo("NO-SUCH-PATH");
    }

    @Test
    void twoRoutesOfOneNameAreAFaultOfTheProgram() {
        var router = new Router(request -> request).add(List.of(echo("GET", "/a/{x}")));

        assertThatThrownBy(() -> router.add(List.of(echo("GET", "/a/{y}")))).hasMessageContaining("/a/{y}");
    }

    @Test
    void everyAnswerIsObservedUnderTheTemplateOfItsRoute() {
        var told = new ArrayList<String>();
        var router = new Router(request -> request)
                .add(List.of(echo("GET", "/a/{name}")))
                .observe((method, route, status, nanos) ->
                        told.add("%s %s %d %s".formatted(method, route, status, nanos > 0)));
        ask(router, "GET", "/a/1");
        ask(router, "MADEUP", "/nowhere");

        assertThat(told).containsExactly("GET /a/{name} 200 true", "other unmatched 404 true");
    }

    @Test
    void metricsAreWrittenInTheFormatThatIsAccepted() {
        var metrics = new Metrics(new PrometheusRegistry());
        var router = new Router(request -> request).add(metrics.routes()).observe(metrics);
        ask(router, "GET", "/metrics");

        var classic = ask(router, "GET", "/metrics");
        assertThat(classic.contentType()).startsWith("text/plain; version=0.0.4");
        assertThat(text(classic))
                .contains(
                        "http_server_request_duration_seconds_count{method=\"GET\",route=\"/metrics\",status=\"2xx\"} 1")
                .contains("jvm_memory_used_bytes{area=\"heap\"}");
        var open = router.dispatch(Request.of(
                "GET",
                "/metrics",
                "",
                name -> name.equals("accept")
                        ? Optional.of("application/openmetrics-text; version=1.0.0")
                        : Optional.empty(),
                InputStream::nullInputStream));
        assertThat(open.contentType()).startsWith("application/openmetrics-text");
        assertThat(text(open)).endsWith("# EOF\n");
    }

    @Test
    void readinessSaysWhyNot() {
        var reason = new AtomicReference<>("The models are being loaded.");
        var router = new Router(request -> request).add(new Health(() -> Optional.ofNullable(reason.get())).routes());

        assertThat(ask(router, "GET", "/health/live").status()).isEqualTo(200);
        var unready = ask(router, "GET", "/health/ready");
        assertThat(unready.status()).isEqualTo(503);
        assertThat(json(unready).get("detail").asString()).isEqualTo("The models are being loaded.");
        reason.set(null);
        assertThat(ask(router, "GET", "/health/ready").status()).isEqualTo(200);
    }
}
