package dev.windlass.loop;

import dev.windlass.features.FeatureMatrix;
import dev.windlass.features.FeatureSet;
import dev.windlass.features.OfflineJoin;
import dev.windlass.frame.Frame;
import dev.windlass.frame.TimeColumn;
import dev.windlass.registry.ModelVersion;
import dev.windlass.registry.Registry;
import dev.windlass.serving.Prediction;
import dev.windlass.serving.PredictionLog;
import dev.windlass.serving.RegistryScorers;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Computes the features of a request that was answered long ago, from the dataset versions alone. */
final class Recomputation {
    private static final String AT = "windlass prediction time";

    /** Where no view needs any event. */
    private static final Instant FOREVER = Instant.ofEpochMilli(Long.MAX_VALUE);

    private final LoopData data;
    private final Registry registry;
    private final RegistryScorers scorers;
    private final PredictionLog log;

    Recomputation(LoopData data, Registry registry, RegistryScorers scorers, PredictionLog log) {
        this.data = data;
        this.registry = registry;
        this.scorers = scorers;
        this.log = log;
    }

    /**
     * @param compared served vectors that were computed again
     * @param differing how many of them differ in any bit
     * @param features how often each feature differed, where one did
     */
    record Skew(int compared, int differing, Map<String, Integer> features) {}

    /** Compares the newest served vectors that the datasets reach with their offline recomputation. */
    Skew skew(LoopSpec spec, int rows) {
        var newest = data.newest(spec);
        var compared = 0;
        var differing = 0;
        var features = new TreeMap<String, Integer>();
        var until = reach(newest, LoopFeatures.of(spec));
        if (until.equals(Instant.MIN)) {
            return new Skew(0, 0, Map.of());
        }
        var byVersion = log.latest(spec.name(), until, rows).stream()
                .filter(prediction -> prediction.output() != null)
                .collect(Collectors.groupingBy(Prediction::version, TreeMap::new, Collectors.toList()));
        for (var entry : byVersion.entrySet()) {
            var version = registry.require(spec.name(), entry.getKey());
            var reach = reach(newest, scorers.features(version));
            var reached = entry.getValue().stream()
                    .filter(prediction -> !prediction.at().isAfter(reach))
                    .toList();
            if (reached.isEmpty()) {
                continue;
            }
            var matrix = matrix(spec, version, reached);
            for (var row = 0; row < reached.size(); row++) {
                var different = false;
                for (var column = 0; column < matrix.width(); column++) {
                    if (Double.doubleToLongBits(matrix.value(row, column))
                            != Double.doubleToLongBits(
                                    reached.get(row).features().get(column))) {
                        different = true;
                        features.merge(matrix.names().get(column), 1, Integer::sum);
                    }
                }
                differing += different ? 1 : 0;
            }
            compared += reached.size();
        }
        return new Skew(compared, differing, features);
    }

    /** The moment until which all that happened is in the datasets; the earliest there is where one is missing. */
    private Instant reach(Map<String, Integer> newest, FeatureSet set) {
        return set.usedSources().stream()
                .map(set::source)
                .map(source -> newest.containsKey(source.dataset()) ? data.newestEvent(newest, source) : Instant.MIN)
                .min(Comparator.naturalOrder())
                .orElse(FOREVER);
    }

    private FeatureMatrix matrix(LoopSpec spec, ModelVersion version, List<Prediction> predictions) {
        var set = scorers.features(version);
        var times = predictions.stream()
                .mapToLong(prediction -> prediction.at().toEpochMilli())
                .toArray();
        var from =
                Instant.ofEpochMilli(Arrays.stream(times).min().orElseThrow()).minus(LoopFeatures.reach(spec));
        var to = Instant.ofEpochMilli(Arrays.stream(times).max().orElseThrow());
        var events = data.events(data.newest(spec), set, from, to);
        var entities = Frame.rowsOf(predictions.stream().map(Prediction::inputs).toList(), Set.of())
                .with(AT, new TimeColumn(times));
        return OfflineJoin.join(set, events, entities, AT, scorers.schema(version));
    }

    /** The features of one request; absent when the datasets do not reach its moment yet. */
    Optional<double[]> features(LoopSpec spec, ModelVersion version, Prediction prediction) {
        return prediction.at().isAfter(reach(data.newest(spec), scorers.features(version)))
                ? Optional.empty()
                : Optional.of(matrix(spec, version, List.of(prediction)).row(0));
    }
}
