package dev.windlass.http;

import dev.windlass.kernel.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API as an OpenAPI 3.1 document and as a page for people, both made from the routes themselves, so that neither can
 * lag behind. Routes without a summary are not part of it.
 */
public final class OpenApi {
    private static final String VERSION = "3.1.0";
    private static final Pattern PARAM = Pattern.compile("\\{([^}.]+)(\\.\\.\\.)?}");

    private final Supplier<List<Route>> routes;
    private final String version;

    /**
     * @param routes all routes; asked at the first request, when all have been added
     * @param version version of the program
     */
    public OpenApi(Supplier<List<Route>> routes, String version) {
        this.routes = routes;
        this.version = version;
    }

    /** {@code /openapi.json} and {@code /docs}. */
    public List<Route> routes() {
        return List.of(
                Route.get("/openapi.json", "", ObjectNode.class, request -> Response.ok(document(request)))
                        .needs(Access.account()),
                Route.get(
                                "/docs",
                                "",
                                Void.class,
                                request -> Response.bytes(
                                                "text/html; charset=utf-8", DocsPage.render(document(request)))
                                        .with("Content-Security-Policy", DocsPage.POLICY))
                        .needs(Access.account()));
    }

    /** The document for the one who asks, who may reach the paths under a prefix. */
    private ObjectNode document(Request request) {
        var document = document();
        if (!request.prefix().isEmpty()) {
            document.putArray("servers").addObject().put("url", request.prefix());
        }
        return document;
    }

    /** The document of a server at the root of its host. */
    public ObjectNode document() {
        var schemas = new Schemas();
        var document = Json.object();
        document.put("openapi", VERSION);
        document.putObject("info")
                .put("title", "Windlass")
                .put("version", version)
                .put(
                        "description",
                        "The production loop of a machine-learning model. Problems follow RFC 9457, except where a route"
                                + " belongs to another protocol and says otherwise.");
        var paths = new TreeMap<String, Map<String, Route>>();
        for (var route : routes.get()) {
            if (!route.summary().isEmpty()) {
                paths.computeIfAbsent(PARAM.matcher(route.path()).replaceAll("{$1}"), _ -> new LinkedHashMap<>())
                        .put(route.method().toLowerCase(Locale.ROOT), route);
            }
        }
        var written = document.putObject("paths");
        paths.forEach((path, operations) -> {
            var item = written.putObject(path);
            operations.forEach((method, route) -> item.set(method, operation(method, path, route, schemas)));
        });
        var components = document.putObject("components");
        var named = components.putObject("schemas");
        schemas.components().forEach(named::set);
        named.set("Problem", problem());
        return document;
    }

    private static ObjectNode operation(String method, String path, Route route, Schemas schemas) {
        var operation = Json.object();
        operation.put("operationId", operationId(method, path));
        operation.put("summary", route.summary());
        operation.putArray("tags").add(tag(path));
        parameters(operation, route);
        if (route.body() != Void.class) {
            var body = operation.putObject("requestBody").put("required", true);
            body.putObject("content").putObject(Response.JSON).set("schema", schemas.of(route.body()));
        }
        var responses = operation.putObject("responses");
        var success = responses.putObject("2XX").put("description", "Done.");
        if (route.answer() != Void.class) {
            success.putObject("content").putObject(Response.JSON).set("schema", schemas.of(route.answer()));
        }
        responses
                .putObject("default")
                .put("description", "What went wrong, why, and what to do.")
                .putObject("content")
                .putObject(route.problems().contentType())
                .set("schema", problemOf(route, schemas));
        return operation;
    }

    private static ObjectNode problemOf(Route route, Schemas schemas) {
        return route.problems().equals(ProblemRenderer.NATIVE)
                ? Json.object().put("$ref", "#/components/schemas/Problem")
                : schemas.of(route.problems().shape());
    }

    private static void parameters(ObjectNode operation, Route route) {
        var parameters = Json.object().putArray("parameters");
        var match = PARAM.matcher(route.path());
        while (match.find()) {
            var parameter = parameters
                    .addObject()
                    .put("name", match.group(1))
                    .put("in", "path")
                    .put("required", true);
            parameter.putObject("schema").put("type", "string");
        }
        for (var name : route.queryParams()) {
            var parameter =
                    parameters.addObject().put("name", name).put("in", "query").put("required", false);
            parameter.putObject("schema").put("type", "string");
        }
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
    }

    /** A name for generated clients: the method and the words of the path. */
    private static String operationId(String method, String path) {
        var id = new StringBuilder(method);
        for (var word : path.split("[^A-Za-z0-9]+")) {
            if (!word.isEmpty()) {
                id.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
            }
        }
        return id.toString();
    }

    /** The noun under which an operation is shown: the first part of its path after {@code /api/v1}. */
    private static String tag(String path) {
        var parts = path.replaceFirst("^/api/v\\d+", "").split("/");
        return parts.length > 1 && !parts[1].isEmpty() ? parts[1] : "server";
    }

    private static ObjectNode problem() {
        var schema = Json.object().put("type", "object");
        var properties = schema.putObject("properties");
        for (var text : List.of("type", "title", "detail", "code", "fix")) {
            properties.putObject(text).put("type", "string");
        }
        properties.putObject("status").put("type", "integer");
        schema.putArray("required").add("type").add("title").add("status").add("code");
        return schema;
    }
}
