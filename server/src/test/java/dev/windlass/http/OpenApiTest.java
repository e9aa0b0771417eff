package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.windlass.kernel.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class OpenApiTest {
    enum Colour {
        RED,
        GREEN
    }

    sealed interface Shape {
        record Circle(double radius) implements Shape {}

        record Group(List<Shape> parts) implements Shape {}
    }

    record Thing(
            String name,
            Sha256 hash,
            Optional<Instant> at,
            Map<String, List<Colour>> colours,
            Shape shape,
            long[] counts,
            JsonNode anything,
            boolean done) {}

    private static JsonNode document() {
        var routes = List.of(
                Route.get("/api/v1/things/{name}/files/{path...}", "Reads.", Thing.class, _ -> Response.noContent())
                        .query("limit"),
                Route.put("/api/v1/things/{name}", "Writes.", Thing.class, Shape.class, _ -> Response.noContent()),
                Route.get("/hidden", "", Thing.class, _ -> Response.noContent()));
        return new OpenApi(() -> routes, "1").document();
    }

    @Test
    void theSchemasAreThoseOfTheRecords() {
        var schemas = document().get("components").get("schemas");
        var thing = schemas.get("OpenApiTestThing").get("properties");

        assertThat(thing.get("name").toString()).isEqualTo("{\"type\":\"string\"}");
        assertThat(schemas.get("OpenApiTestThing").get("required").toString())
                .as("what has no value may be missing; a number or a truth is then 0 or false")
                .isEqualTo("[\"name\",\"hash\",\"colours\",\"shape\",\"counts\",\"anything\"]");
        assertThat(thing.get("hash").toString()).isEqualTo("{\"type\":\"string\"}");
        assertThat(thing.get("at").get("format").asString()).isEqualTo("date-time");
        assertThat(thing.get("colours").toString())
                .isEqualTo("{\"type\":\"object\",\"additionalProperties\":{\"type\":\"array\",\"items\":"
                        + "{\"$ref\":\"#/components/schemas/OpenApiTestColour\"}}}");
        assertThat(thing.get("counts").get("items").get("type").asString()).isEqualTo("integer");
        assertThat(thing.get("anything").toString()).isEqualTo("{}");
        assertThat(schemas.get("OpenApiTestColour").get("enum").toString()).isEqualTo("[\"RED\",\"GREEN\"]");
        assertThat(schemas.get("OpenApiTestShape").get("anyOf").toString())
                .isEqualTo(
                        "[{\"$ref\":\"#/components/schemas/ShapeCircle\"},{\"$ref\":\"#/components/schemas/ShapeGroup\"}]");
    }

    @Test
    void everyReferenceIsResolvedAndEveryParameterOfAPathDeclared() {
        var document = document();

        assertSound(document);
        assertThat(document.get("paths").propertyNames())
                .containsExactly("/api/v1/things/{name}", "/api/v1/things/{name}/files/{path}");
    }

    record Refusal(@JsonProperty("error_code") String errorCode) {}

    @Test
    void problemsAreDescribedInTheDialectOfTheirRoute() {
        var foreign = ProblemRenderer.json(Refusal.class, _ -> 400, problem -> new Refusal(problem.code()));
        var router = new Router(request -> request)
                .add(List.of(Route.get("/native", "Reads.", Thing.class, _ -> Response.noContent())))
                .add(List.of(Route.get("/foreign", "Reads.", Thing.class, _ -> Response.noContent())), foreign);
        var document = new OpenApi(router::routes, "1").document();

        assertThat(problemOf(document, "/native"))
                .isEqualTo("{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}");
        assertThat(problemOf(document, "/foreign"))
                .isEqualTo(
                        "{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/OpenApiTestRefusal\"}}}");
        assertThat(document.at("/components/schemas/OpenApiTestRefusal").toString())
                .as("the names are those on the wire")
                .isEqualTo("{\"type\":\"object\",\"properties\":{\"error_code\":{\"type\":\"string\"}},"
                        + "\"required\":[\"error_code\"]}");
        assertSound(document);
    }

    private static String problemOf(JsonNode document, String path) {
        return document.get("paths")
                .get(path)
                .at("/get/responses/default/content")
                .toString();
    }

    /** What makes a document usable by generators of clients. */
    static void assertSound(JsonNode document) {
        for (var reference : document.findValuesAsString("$ref")) {
            assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
        var ids = document.get("paths").findValuesAsString("operationId");
        assertThat(ids).doesNotHaveDuplicates();
        for (var path : document.get("paths").properties()) {
            var match = Pattern.compile("\\{([^}]+)}").matcher(path.getKey());
            while (match.find()) {
                for (var operation : path.getValue()) {
                    assertThat(operation.get("parameters").findValuesAsString("name"))
                            .as(path.getKey())
                            .contains(match.group(1));
                }
            }
        }
    }

    @Test
    void thePageListsRoutesAndFetchesNothing() {
        var routes = List.of(Route.get("/api/v1/things", "Lists <all>.", Thing.class, _ -> Response.noContent()));
        var router = new Router(request -> request).add(new OpenApi(() -> routes, "1").routes());

        var page = router.dispatch(Request.local("GET", "/docs", new byte[0]));
        var text = new String(page.bytes(), StandardCharsets.UTF_8);
        assertThat(text).contains("/api/v1/things", "Lists &lt;all&gt;.", "schema-OpenApiTestThing");
        assertThat(text).doesNotContain("http://", "https://", "<script", "src=");
        assertThat(page.headers().get("Content-Security-Policy")).contains("default-src 'none'");
    }
}
