package dev.windlass.features;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A feature set tied to the histories that it reads. */
final class BoundFeatures implements FeatureReader {
    private final FeatureSet set;
    private final List<String> names;
    private final Map<String, Integer> places = new HashMap<>();
    private final List<BoundView> views;

    BoundFeatures(FeatureSet set, Map<HistorySpec.Id, EventHistory> histories) {
        this.set = set;
        this.names = set.names();
        for (var i = 0; i < names.size(); i++) {
            places.put(names.get(i), i);
        }
        this.views = set.views().stream()
                .map(view -> {
                    var history = histories.get(HistorySpec.Id.of(view));
                    if (history == null || !history.spec().covers(view)) {
                        throw FeatureProblems.notCovered(view.source());
                    }
                    return BoundView.of(view, history);
                })
                .toList();
    }

    @Override
    public FeatureSet set() {
        return set;
    }

    @Override
    public FeatureVector vector(Map<String, ? extends @Nullable Object> entity, Instant at) {
        return vector(Row.of(entity), at.toEpochMilli());
    }

    FeatureVector vector(Row entity, long at) {
        var values = new @Nullable Object[names.size()];
        var place = 0;
        for (var feature : set.request()) {
            values[place++] = requested(feature, entity.value(feature.name()));
        }
        var times = new LinkedHashMap<String, Instant>();
        for (var view : views) {
            var newest = view.read(entity, at, values, place);
            if (newest != Times.MISSING) {
                times.put(view.name(), Times.instant(newest));
            }
            place += view.width();
        }
        for (var feature : set.onDemand()) {
            var known = place;
            values[place++] = feature.expression().value(name -> resolve(name, entity, values, known));
        }
        return new FeatureVector(names, values, times);
    }

    /** A feature computed before, or else a field of the request. */
    private @Nullable Object resolve(String name, Row entity, @Nullable Object[] values, int known) {
        var place = places.get(name);
        return place != null && place < known ? values[place] : entity.value(name);
    }

    private static @Nullable Object requested(RequestFeature feature, @Nullable Object value) {
        return switch (feature.kind()) {
            case NUMBER -> Values.number(Values.asNumber(feature.name(), value));
            case CATEGORY -> Values.asText(value);
        };
    }
}
