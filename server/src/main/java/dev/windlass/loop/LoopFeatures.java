package dev.windlass.loop;

import dev.windlass.features.AggregateView;
import dev.windlass.features.Aggregation;
import dev.windlass.features.Expression;
import dev.windlass.features.FeatureKind;
import dev.windlass.features.FeatureSet;
import dev.windlass.features.LatestView;
import dev.windlass.features.OnDemand;
import dev.windlass.features.RequestFeature;
import dev.windlass.features.Source;
import dev.windlass.features.View;
import dev.windlass.loop.LoopSpec.Aggregate;
import dev.windlass.loop.LoopSpec.ViewSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The features that a loop file declares, as the features package computes them. */
final class LoopFeatures {
    private LoopFeatures() {}

    static FeatureSet of(LoopSpec spec) {
        var sources = new LinkedHashMap<String, Source>();
        var views = new ArrayList<View>();
        for (var view : spec.features().views()) {
            var name = sourceOf(spec, view);
            sources.putIfAbsent(name, new Source(name, view.from(), view.time()));
            views.add(view(view, name));
        }
        var request = new ArrayList<RequestFeature>();
        spec.features().request().forEach((name, kind) -> request.add(new RequestFeature(name, kind(kind))));
        var onDemand = new ArrayList<OnDemand>();
        spec.features().onDemand().forEach((name, text) -> onDemand.add(new OnDemand(name, Expression.parse(text))));
        return new FeatureSet(List.copyOf(sources.values()), request, views, onDemand);
    }

    private static String sourceOf(LoopSpec spec, ViewSpec view) {
        var dataset = spec.data().get(view.from());
        return dataset == null ? view.from() : view.eventSource(dataset);
    }

    private static FeatureKind kind(LoopSpec.InputKind kind) {
        return switch (kind) {
            case NUMBER -> FeatureKind.NUMBER;
            case CATEGORY -> FeatureKind.CATEGORY;
        };
    }

    private static View view(ViewSpec view, String source) {
        if (!view.select().isEmpty()) {
            return new LatestView(view.name(), source, view.key(), view.ttl(), view.select());
        }
        var aggregations = new ArrayList<Aggregation>();
        view.aggregate().forEach((name, aggregate) -> aggregations.add(aggregation(name, aggregate)));
        return new AggregateView(view.name(), source, view.key(), view.ttl(), aggregations);
    }

    private static Aggregation aggregation(String name, Aggregate aggregate) {
        return new Aggregation(
                name,
                Aggregation.Function.valueOf(aggregate.function().toUpperCase(Locale.ROOT)),
                Expression.parse(aggregate.column().isEmpty() ? "1" : aggregate.column()),
                aggregate.window());
    }

    /** How far back events can matter to a row. */
    static Duration reach(LoopSpec spec) {
        return spec.features().views().stream()
                .flatMap(view -> view.select().isEmpty()
                        ? view.aggregate().values().stream().map(Aggregate::window)
                        : Stream.of(view.ttl()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}
