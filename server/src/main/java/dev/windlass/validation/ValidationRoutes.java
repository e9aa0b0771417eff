package dev.windlass.validation;

import dev.windlass.data.Datasets;
import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Problem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Validation over HTTP. */
public final class ValidationRoutes {
    private final Validations validations;
    private final Datasets datasets;

    public ValidationRoutes(Validations validations, Datasets datasets) {
        this.validations = validations;
        this.datasets = datasets;
    }

    /**
     * @param version the newest when absent
     * @param suite the JSON of Great Expectations
     * @param sql one SELECT over {@code source} that prepares the rows; none when absent
     */
    public record Validate(
            @Nullable String dataset,
            @Nullable Integer version,
            @Nullable JsonNode suite,
            @Nullable String sql) {}

    public record ValidationList(List<Summary> validations) {}

    public record Summary(
            String id,
            String dataset,
            int version,
            String suite,
            boolean success,
            Validation.Statistics statistics,
            Instant at) {
        static Summary of(Validation validation) {
            return new Summary(
                    validation.id(),
                    validation.dataset(),
                    validation.version(),
                    validation.suite(),
                    validation.success(),
                    validation.statistics(),
                    validation.at());
        }
    }

    public List<Route> routes() {
        return List.of(
                Route.post(
                                "/api/v1/validations",
                                "Validate a dataset version against a suite.",
                                Validate.class,
                                Validation.class,
                                this::validate)
                        .needs(Access.to(Verb.EDIT, Resource.DATA)),
                Route.get(
                                "/api/v1/validations",
                                "The validations of a dataset, the newest first.",
                                ValidationList.class,
                                this::list)
                        .needs(Access.to(Verb.READ, Resource.DATA))
                        .query("dataset"),
                Route.get(
                                "/api/v1/validations/{id}",
                                "One validation with its results.",
                                Validation.class,
                                request -> Response.ok(find(request)))
                        .needs(Access.to(Verb.READ, Resource.DATA)),
                Route.get(
                                "/api/v1/validations/{id}/result",
                                "The same as a validation result of Great Expectations.",
                                JsonNode.class,
                                request -> Response.ok(find(request).greatExpectations()))
                        .needs(Access.to(Verb.READ, Resource.DATA)));
    }

    private Response validate(Request request) {
        var body = request.body(Validate.class);
        if (body.dataset() == null || body.suite() == null) {
            throw Problem.invalid(
                    "incomplete",
                    "A validation needs a dataset and a suite.",
                    "One of them is missing.",
                    "Send {\"dataset\": …, \"suite\": {…}}.");
        }
        var suite = Suite.parse(body.suite());
        var version = body.version() == null
                ? datasets.requireLatest(body.dataset())
                : datasets.find(body.dataset(), body.version());
        return Response.created(
                validations.validate(suite, version, body.sql() == null ? "" : body.sql(), request.actor()));
    }

    private Response list(Request request) {
        var dataset = request.queryParam("dataset")
                .orElseThrow(
                        () -> Problem.invalid("incomplete", "The list needs a dataset.", "", "Send ?dataset=NAME."));
        return Response.ok(new ValidationList(
                validations.list(dataset).stream().map(Summary::of).toList()));
    }

    private Validation find(Request request) {
        return validations.find(request.pathParam("id"));
    }
}
