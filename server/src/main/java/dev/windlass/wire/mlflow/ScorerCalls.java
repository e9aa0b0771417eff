package dev.windlass.wire.mlflow;

import dev.windlass.evaluation.Scorer;
import dev.windlass.evaluation.ScorerRegistry;
import dev.windlass.http.Resource;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The calls about scorers. */
final class ScorerCalls {
    private final ScorerRegistry scorers;

    ScorerCalls(ScorerRegistry scorers) {
        this.scorers = scorers;
    }

    Stream<Route> routes() {
        return Stream.of(
                        Paths.call3("POST", "scorers/register", Needs.experiment(Verb.EDIT), this::register),
                        Paths.call3(
                                "GET",
                                "scorers/list",
                                Needs.experiment(Verb.READ),
                                call -> list(scorers.latest(call.required("experiment_id")))),
                        Paths.call3(
                                "GET",
                                "scorers/versions",
                                Needs.experiment(Verb.READ),
                                call -> list(scorers.versions(call.required("experiment_id"), call.required("name")))),
                        Paths.call3("GET", "scorers/get", Needs.experiment(Verb.READ), this::one),
                        Paths.call3("DELETE", "scorers/delete", Needs.experiment(Verb.MANAGE), this::delete),
                        Paths.call3("PUT", "scorers/online-config", Needs.experiment(Verb.EDIT), this::sample),
                        Paths.call3("GET", "scorers/online-configs", Needs.LIST_OF_EXPERIMENTS, this::samplings))
                .flatMap(routes -> routes);
    }

    private ObjectNode register(Call call) {
        var scorer = scorers.register(
                call.required("experiment_id"),
                call.required("name"),
                call.required("serialized_scorer"),
                call.actor());
        var answer = Json.object();
        answer.put("version", scorer.version());
        answer.put("scorer_id", scorer.id());
        answer.put("experiment_id", scorer.experiment());
        answer.put("name", scorer.name());
        answer.put("serialized_scorer", scorer.serialized());
        answer.put("creation_time", scorer.createdAt().toEpochMilli());
        return answer;
    }

    private static ObjectNode list(List<Scorer> list) {
        var answer = Json.object();
        Shapes.list(answer, "scorers", list, ScorerCalls::shape);
        return answer;
    }

    private static ObjectNode shape(Scorer scorer) {
        var node = Json.object();
        node.put("experiment_id", Long.parseLong(scorer.experiment()));
        node.put("scorer_name", scorer.name());
        node.put("scorer_version", scorer.version());
        node.put("serialized_scorer", scorer.serialized());
        node.put("creation_time", scorer.createdAt().toEpochMilli());
        node.put("scorer_id", scorer.id());
        return node;
    }

    /** The version asked for; absent when none was. */
    private static @Nullable Integer version(Call call) {
        return call.number("version").map(Math::toIntExact).orElse(null);
    }

    private ObjectNode one(Call call) {
        var answer = Json.object();
        answer.set(
                "scorer", shape(scorers.require(call.required("experiment_id"), call.required("name"), version(call))));
        return answer;
    }

    private ObjectNode delete(Call call) {
        scorers.delete(call.required("experiment_id"), call.required("name"), version(call), call.actor());
        return Paths.empty();
    }

    private ObjectNode sample(Call call) {
        if (!call.has("sample_rate")) {
            throw Problem.invalid("missing-parameter", "Missing value for required parameter 'sample_rate'.", "", "");
        }
        var answer = Json.object();
        answer.set(
                "config",
                shape(scorers.sample(
                        call.required("experiment_id"),
                        call.required("name"),
                        call.decimal("sample_rate"),
                        call.optionalText("filter_string").orElse(null))));
        return answer;
    }

    private ObjectNode samplings(Call call) {
        var answer = Json.object();
        var configs = answer.putArray("configs");
        scorers.samplings(call.texts("scorer_ids")).stream()
                .filter(one -> call.request().permissions().may(Verb.READ, Resource.EXPERIMENT, one.experiment()))
                .forEach(one -> configs.add(shape(one)));
        return answer;
    }

    private static ObjectNode shape(Scorer.Sampling sampling) {
        var node = Json.object();
        node.put("online_scoring_config_id", sampling.id());
        node.put("scorer_id", sampling.scorer());
        node.put("sample_rate", sampling.rate());
        node.put("experiment_id", sampling.experiment());
        if (sampling.filter() != null) {
            node.put("filter_string", sampling.filter());
        }
        return node;
    }
}
