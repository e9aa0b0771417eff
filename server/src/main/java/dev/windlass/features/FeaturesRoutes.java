package dev.windlass.features;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Pushing events and asking for features, over HTTP. */
public final class FeaturesRoutes {
    /** Entities of one question at most. */
    public static final int ENTITIES_MAX = 10_000;

    private final OnlineStore online;
    private final Function<String, FeatureSet> sets;
    private final InstantSource clock;

    /** @param sets finds the feature set of a loop by its name, loads its events if that was not done, or throws */
    public FeaturesRoutes(OnlineStore online, Function<String, FeatureSet> sets, InstantSource clock) {
        this.online = online;
        this.sets = sets;
        this.clock = clock;
    }

    /** Events of one source, each with its time. */
    public record Push(List<Map<String, @Nullable Object>> rows) {}

    /** Events of several sources, each with its time. */
    public record Pushes(Map<String, List<Map<String, @Nullable Object>>> events) {}

    /** What became of each source's events. */
    public record AllPushed(List<OnlineStore.Pushed> pushed) {}

    /** @param at the moment as of which the features are asked for; now when absent */
    public record Question(
            List<Map<String, @Nullable Object>> entities,
            @Nullable Instant at) {}

    /** The answer, one vector per entity in the same order. */
    public record Answer(Instant at, List<String> names, List<Vector> vectors) {}

    /** @param features by name, null when missing */
    public record Vector(Map<String, @Nullable Object> features, Map<String, Instant> times) {}

    public List<Route> routes() {
        return List.of(
                Route.post(
                                "/api/v1/loops/{loop}/events/{source}",
                                "Push events of a source; durable before the answer",
                                Push.class,
                                OnlineStore.Pushed.class,
                                this::push)
                        .needs(Access.to(Verb.USE, Resource.LOOP, "loop")),
                Route.post(
                                "/api/v1/loops/{loop}/events",
                                "Push events of several sources at once; all are durable before the answer, or none",
                                Pushes.class,
                                AllPushed.class,
                                this::pushAll)
                        .needs(Access.to(Verb.USE, Resource.LOOP, "loop")),
                Route.post(
                                "/api/v1/loops/{loop}/features",
                                "The features of entities as of a moment",
                                Question.class,
                                Answer.class,
                                this::features)
                        .needs(Access.to(Verb.USE, Resource.LOOP, "loop")));
    }

    private Response push(Request request) {
        var rows = request.body(Push.class).rows();
        return Response.ok(online.push(
                loaded(request.pathParam("loop")),
                request.pathParam("source"),
                rows == null ? List.of() : rows,
                request.actor()));
    }

    private Response pushAll(Request request) {
        var events = request.body(Pushes.class).events();
        return Response.ok(
                new AllPushed(online.push(loaded(request.pathParam("loop")), new TreeMap<>(events), request.actor())));
    }

    /** A server that has just started has loaded nothing yet. */
    private String loaded(String loop) {
        if (online.find(loop).isEmpty()) {
            var _ = sets.apply(loop);
        }
        return loop;
    }

    private Response features(Request request) {
        var question = request.body(Question.class);
        var entities = question.entities();
        if (entities == null || entities.isEmpty() || entities.size() > ENTITIES_MAX) {
            throw FeatureProblems.badPush(
                    "The question needs a list of entities.", "Send 1 to %d entities.".formatted(ENTITIES_MAX));
        }
        var loop = request.pathParam("loop");
        var set = sets.apply(loop);
        var at = question.at() == null ? clock.instant() : question.at();
        var vectors = online.vectors(online.reader(loop, set), entities, at);
        return Response.ok(new Answer(
                at, set.names(), vectors.stream().map(FeaturesRoutes::shown).toList()));
    }

    private static Vector shown(FeatureVector vector) {
        var features = new LinkedHashMap<String, @Nullable Object>();
        for (var i = 0; i < vector.values().length; i++) {
            features.put(vector.names().get(i), vector.values()[i]);
        }
        return new Vector(features, vector.times());
    }
}
