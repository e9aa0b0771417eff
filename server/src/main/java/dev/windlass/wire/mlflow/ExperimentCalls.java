package dev.windlass.wire.mlflow;

import dev.windlass.http.Permissions;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.tracking.Experiments;
import dev.windlass.tracking.Limits;
import dev.windlass.tracking.Page;
import dev.windlass.tracking.Runs;
import dev.windlass.tracking.Tracking;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The calls about experiments. */
final class ExperimentCalls {
    private static final int LOCATION_LENGTH_MAX = 2_048;
    private static final int SEARCHED_FOR_DATASETS_MAX = 20;

    private final Experiments experiments;
    private final Runs runs;
    private final Needs needs;

    ExperimentCalls(Tracking tracking, Needs needs) {
        this.experiments = tracking.experiments();
        this.runs = tracking.runs();
        this.needs = needs;
    }

    List<Route> routes() {
        return Stream.of(
                        Paths.call("POST", "experiments/create", needs.newExperiment(), this::create),
                        Paths.call("GET", "experiments/get", one()),
                        Paths.call("GET", "experiments/get-by-name", needs.experimentByName(Verb.READ), this::byName),
                        Paths.call("GET", "experiments/search", Needs.LIST_OF_EXPERIMENTS, this::search),
                        Paths.call("POST", "experiments/search", Needs.LIST_OF_EXPERIMENTS, this::search),
                        Paths.call("POST", "experiments/search-datasets", datasets()),
                        Paths.call("POST", "experiments/update", Needs.experiment(Verb.EDIT), this::update),
                        Paths.call("POST", "experiments/delete", Needs.experiment(Verb.MANAGE), this::delete),
                        Paths.call("POST", "experiments/restore", Needs.experiment(Verb.MANAGE), this::restore),
                        Paths.call("POST", "experiments/set-experiment-tag", Needs.experiment(Verb.EDIT), this::setTag),
                        Paths.call(
                                "POST",
                                "experiments/delete-experiment-tag",
                                Needs.experiment(Verb.EDIT),
                                this::deleteTag))
                .flatMap(routes -> routes)
                .toList();
    }

    /** An experiment by its id. */
    Operation one() {
        return new Operation(Needs.experiment(Verb.READ), call -> answer(call.required("experiment_id")));
    }

    /** The datasets that runs of some experiments read. */
    Operation datasets() {
        return new Operation(
                Needs.LIST_OF_EXPERIMENTS,
                call -> datasets(call.texts("experiment_ids"), call.request().permissions()));
    }

    /** Where the files of a new experiment are to lie: a path in our own store, a URI, or empty for the usual place. */
    static String root(Call call) {
        var location = call.text("artifact_location");
        return location.startsWith(Shapes.ARTIFACT_SCHEME)
                ? location.substring(Shapes.ARTIFACT_SCHEME.length()).replaceAll("^/+", "")
                : location;
    }

    private ObjectNode create(Call call) {
        Limits.checkLength("artifact location", call.text("artifact_location"), LOCATION_LENGTH_MAX);
        var created = experiments.create(call.required("name"), root(call), call.entries("tags"), call.actor());
        return Json.object().put("experiment_id", created.id());
    }

    private ObjectNode answer(String id) {
        var answer = Json.object();
        answer.set("experiment", Shapes.experiment(experiments.require(id)));
        return answer;
    }

    private ObjectNode byName(Call call) {
        var name = call.required("experiment_name");
        var found = experiments
                .named(name)
                .orElseThrow(() -> Problem.notFound(
                        "no-such-experiment", "Could not find experiment with name '%s'".formatted(name), "", ""));
        var answer = Json.object();
        answer.set("experiment", Shapes.experiment(found));
        return answer;
    }

    private ObjectNode search(Call call) {
        var limit = call.limit("max_results", 0, Limits.EXPERIMENTS_PER_PAGE_MAX);
        var page = Page.ofShown(
                call.offset(),
                limit,
                (offset, rows) -> experiments.search(
                        call.text("filter"), call.texts("order_by"), call.visible("view_type"), rows, offset),
                experiment -> Needs.mayRead(call, experiment));
        var answer = Json.object();
        Shapes.list(answer, "experiments", page.items(), Shapes::experiment);
        PageTokens.put(answer, page);
        return answer;
    }

    private ObjectNode datasets(List<String> ids, Permissions permissions) {
        if (ids.isEmpty()) {
            throw badDatasets("SearchDatasets request must specify at least one experiment_id.");
        }
        if (ids.size() > SEARCHED_FOR_DATASETS_MAX) {
            throw badDatasets(
                    "SearchDatasets request cannot specify more than %d experiment_ids. Received %d experiment_ids."
                            .formatted(SEARCHED_FOR_DATASETS_MAX, ids.size()));
        }
        var answer = Json.object();
        Shapes.list(
                answer, "dataset_summaries", runs.datasets(Needs.readable(permissions, ids)), Shapes::datasetSummary);
        return answer;
    }

    private static RuntimeException badDatasets(String what) {
        return Problem.invalid("bad-experiment-ids", what, "", "");
    }

    private ObjectNode update(Call call) {
        var id = call.required("experiment_id");
        if (call.has("new_name")) {
            experiments.rename(id, call.text("new_name"), call.actor());
        }
        return Paths.empty();
    }

    private ObjectNode delete(Call call) {
        experiments.delete(call.required("experiment_id"), call.actor());
        return Paths.empty();
    }

    private ObjectNode restore(Call call) {
        experiments.restore(call.required("experiment_id"), call.actor());
        return Paths.empty();
    }

    private ObjectNode setTag(Call call) {
        experiments.setTag(call.required("experiment_id"), call.entry());
        return Paths.empty();
    }

    private ObjectNode deleteTag(Call call) {
        experiments.deleteTag(call.required("experiment_id"), call.required("key"));
        return Paths.empty();
    }
}
