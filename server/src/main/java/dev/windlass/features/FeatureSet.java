package dev.windlass.features;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The features of a model, in the order in which it sees them: fields of the request, then views, then what is computed
 * on demand. Stored as JSON with every model version, so that a version is always served with its own definitions.
 */
public record FeatureSet(
        List<Source> sources, List<RequestFeature> request, List<View> views, List<OnDemand> onDemand) {
    /** A larger set is refused. */
    public static final int FEATURES_MAX = 2_000;

    public FeatureSet {
        sources = List.copyOf(sources);
        request = List.copyOf(request);
        views = List.copyOf(views);
        onDemand = List.copyOf(onDemand);
        var sourceNames = sources.stream().map(Source::name).toList();
        for (var view : views) {
            if (!sourceNames.contains(view.source())) {
                throw FeatureProblems.unknownName("source", view.source(), sourceNames);
            }
        }
        checkNames(request, views, onDemand);
        checkOnDemand(views, onDemand);
    }

    private static void checkNames(List<RequestFeature> request, List<View> views, List<OnDemand> onDemand) {
        var viewNames = views.stream().map(View::name).toList();
        if (new HashSet<>(viewNames).size() < viewNames.size()) {
            throw FeatureProblems.badDefinition("Two views have the same name.", "They are %s.".formatted(viewNames));
        }
        var names = names(request, views, onDemand);
        var seen = new HashSet<String>();
        for (var name : names) {
            if (name.isBlank() || !seen.add(name)) {
                throw FeatureProblems.badDefinition(
                        "'%s' is not a name for a feature.".formatted(name), "It is blank or given twice.");
            }
        }
        if (names.isEmpty() || names.size() > FEATURES_MAX) {
            throw FeatureProblems.badDefinition(
                    "The feature set has %d features.".formatted(names.size()),
                    "A set has 1 to %d.".formatted(FEATURES_MAX));
        }
    }

    /** A name with a dot is a feature of a view; a later feature cannot be used by an earlier one. */
    private static void checkOnDemand(List<View> views, List<OnDemand> onDemand) {
        var ofViews = views.stream().flatMap(view -> view.features().stream()).toList();
        var later = new LinkedHashSet<>(onDemand.stream().map(OnDemand::name).toList());
        for (var feature : onDemand) {
            for (var name : feature.expression().names()) {
                if (name.indexOf('.') >= 0 && !ofViews.contains(name)) {
                    feature.expression().requireNames(ofViews);
                }
                if (later.contains(name)) {
                    throw FeatureProblems.badDefinition(
                            "'%s' uses '%s'.".formatted(feature.name(), name),
                            "A feature computed on demand can use only those before it.");
                }
            }
            later.remove(feature.name());
        }
    }

    private static List<String> names(List<RequestFeature> request, List<View> views, List<OnDemand> onDemand) {
        var names = new ArrayList<String>();
        request.forEach(feature -> names.add(feature.name()));
        views.forEach(view -> names.addAll(view.features()));
        onDemand.forEach(feature -> names.add(feature.name()));
        return names;
    }

    /** Names of all features, in order. */
    public List<String> names() {
        return List.copyOf(names(request, views, onDemand));
    }

    public Source source(String name) {
        return sources.stream()
                .filter(source -> source.name().equals(name))
                .findFirst()
                .orElseThrow(() -> FeatureProblems.unknownName(
                        "source", name, sources.stream().map(Source::name).toList()));
    }

    /** Names of the sources that a view draws on. */
    public Set<String> usedSources() {
        var used = new LinkedHashSet<String>();
        views.forEach(view -> used.add(view.source()));
        return used;
    }

    /** Columns that the views read from the events of {@code source}, its time among them. */
    public Set<String> columns(String source) {
        var columns = new LinkedHashSet<String>();
        columns.add(source(source).timeColumn());
        for (var view : views) {
            if (view.source().equals(source)) {
                columns.addAll(view.key());
                switch (view) {
                    case LatestView latest -> columns.addAll(latest.select());
                    case AggregateView aggregate ->
                        aggregate
                                .aggregations()
                                .forEach(aggregation ->
                                        columns.addAll(aggregation.value().names()));
                }
            }
        }
        return columns;
    }

    /** Fields that a request must bear: features, keys, and what is computed from. */
    public Set<String> fields() {
        var fields = new LinkedHashSet<String>();
        request.forEach(feature -> fields.add(feature.name()));
        views.forEach(view -> fields.addAll(view.key()));
        var features = new HashSet<>(names());
        for (var feature : onDemand) {
            feature.expression().names().stream()
                    .filter(name -> !features.contains(name))
                    .forEach(fields::add);
        }
        return fields;
    }

    /**
     * Refuses a request that lacks a field altogether, which is more often a misspelling than a value that is not known.
     * A field that is there and null is missing, and that is allowed.
     */
    static void requireFields(Set<String> fields, Map<String, ? extends @Nullable Object> request) {
        for (var field : fields) {
            if (!request.containsKey(field)) {
                throw FeatureProblems.unknownName("field", field, request.keySet());
            }
        }
    }
}
