package dev.windlass.evaluation;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.tracking.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The native API of evaluation datasets. */
public final class EvaluationRoutes {
    private static final int PAGE = 100;
    private static final int PAGE_MAX = 1_000;

    private final EvaluationDatasets datasets;

    public EvaluationRoutes(EvaluationDatasets datasets) {
        this.datasets = datasets;
    }

    public record EvaluationDatasetList(
            List<EvaluationDataset> datasets, @Nullable Integer next) {}

    public record EvaluationRecordList(
            EvaluationDataset dataset,
            List<EvaluationRecord> records,
            @Nullable Integer next) {}

    public List<Route> routes() {
        return List.of(
                Route.get(
                                "/api/v1/evaluation-datasets",
                                "The evaluation datasets, newest first.",
                                EvaluationDatasetList.class,
                                this::list)
                        .needs(Access.listOf(Resource.EXPERIMENT))
                        .query("experiment", "filter", "limit", "next"),
                Route.get(
                                "/api/v1/evaluation-datasets/{dataset}",
                                "An evaluation dataset with its records.",
                                EvaluationRecordList.class,
                                this::records)
                        .needs(Access.to(
                                Verb.READ,
                                Resource.EXPERIMENT,
                                request -> datasets.experimentsOf(request.pathParam("dataset"))))
                        .query("limit", "next"));
    }

    private static int limit(Request request) {
        return Math.clamp(request.queryNumber("limit", PAGE), 1, PAGE_MAX);
    }

    private Response list(Request request) {
        var experiments = request.queryParams("experiment");
        var filter = request.queryParam("filter").orElse("");
        var page = Page.ofShown(
                request.queryNumber("next", 0),
                limit(request),
                (offset, limit) -> datasets.search(experiments, filter, List.of(), limit, offset),
                dataset -> dataset.isReadable(request.permissions()));
        return Response.ok(new EvaluationDatasetList(page.items(), page.more() ? page.next() : null));
    }

    private Response records(Request request) {
        var dataset = datasets.require(request.pathParam("dataset"));
        var page = datasets.records(dataset.id(), limit(request), request.queryNumber("next", 0));
        return Response.ok(new EvaluationRecordList(dataset, page.items(), page.more() ? page.next() : null));
    }
}
