package dev.windlass.wire.oip;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.windlass.http.Access;
import dev.windlass.http.Permissions;
import dev.windlass.http.ProblemRenderer;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Problem;
import dev.windlass.serving.Deployment;
import dev.windlass.serving.Deployments;
import dev.windlass.serving.Prediction;
import dev.windlass.serving.Predictor;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** MLflow's scoring server: {@code POST /invocations} and {@code GET /ping}. */
public final class ScoringRoutes {
    /** The header that names the deployment, besides the parameter {@code deployment} of the query. */
    public static final String DEPLOYMENT_HEADER = "x-windlass-deployment";

    /** Problems as MLflow tells them. */
    public static final ProblemRenderer PROBLEMS = ProblemRenderer.json(
            ScoringError.class,
            problem -> problem.kind().status(),
            problem -> new ScoringError(errorCode(problem.kind()), problem.text()));

    private final Deployments deployments;
    private final Predictor predictor;

    public ScoringRoutes(Deployments deployments, Predictor predictor) {
        this.deployments = deployments;
        this.predictor = predictor;
    }

    /** @param predictionIds under which each prediction is logged, for labels and for asking why */
    record Predictions(List<Double> predictions, List<String> predictionIds) {}

    record ScoringError(@JsonProperty("error_code") String errorCode, String message) {}

    private static String errorCode(Problem.Kind kind) {
        return switch (kind) {
            case INVALID, METHOD_NOT_ALLOWED, TOO_LARGE, REFUSED -> "BAD_REQUEST";
            case UNAUTHENTICATED -> "UNAUTHENTICATED";
            case FORBIDDEN -> "PERMISSION_DENIED";
            case NOT_FOUND -> "RESOURCE_DOES_NOT_EXIST";
            case CONFLICT -> "RESOURCE_CONFLICT";
            case INTERNAL, STORAGE_FULL -> "INTERNAL_ERROR";
            case NOT_IMPLEMENTED -> "NOT_IMPLEMENTED";
            case UNAVAILABLE -> "TEMPORARILY_UNAVAILABLE";
        };
    }

    public List<Route> routes() {
        return List.of(
                Route.post(
                                "/invocations",
                                "MLflow scoring: predicts rows given as a data frame, as instances or as CSV.",
                                JsonNode.class,
                                Predictions.class,
                                this::invoke)
                        .needs(Access.to(Verb.USE, Resource.LOOP, request -> List.of(deployment(request))))
                        .query("deployment", "key_column"),
                Route.get("/ping", "MLflow scoring: whether the server runs.", Void.class, _ -> Response.text("\n"))
                        .needs(Access.open()));
    }

    private Response invoke(Request request) {
        var name = deployment(request);
        var served = deployments.served(name);
        var body = ScoringBody.of(request, served);
        var keyColumn = request.queryParam("key_column").or(body::keyColumn);
        var predictions = predictor.predict(name, RequestRows.fit(body.rows(), served, keyColumn), keyColumn);
        return Response.ok(new Predictions(
                predictions.stream()
                        .map(one -> Objects.requireNonNull(one.output()))
                        .toList(),
                predictions.stream().map(Prediction::id).toList()));
    }

    private String deployment(Request request) {
        return request.queryParam("deployment")
                .or(() -> request.header(DEPLOYMENT_HEADER))
                .orElseGet(() -> only(request.permissions()));
    }

    private String only(Permissions permissions) {
        var names = deployments.list().stream()
                .map(Deployment::name)
                .filter(name -> permissions.may(Verb.READ, Resource.LOOP, name))
                .toList();
        if (names.size() != 1) {
            throw Problem.invalid(
                    "which-deployment",
                    "The request does not say which deployment it is for.",
                    names.isEmpty()
                            ? "Nothing is deployed yet."
                            : "Deployed are %s.".formatted(String.join(", ", names)),
                    "Name it with ?deployment= or the header %s.".formatted(DEPLOYMENT_HEADER));
        }
        return names.getFirst();
    }
}
