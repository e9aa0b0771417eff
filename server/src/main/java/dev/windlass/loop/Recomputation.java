package dev.windlass.loop;

import dev.windlass.features.OfflineJoin;
import dev.windlass.frame.Frame;
import dev.windlass.frame.TimeColumn;
import dev.windlass.registry.ModelVersion;
import dev.windlass.serving.RegistryScorers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Computes the features of a request that was answered long ago, from the dataset versions alone. */
final class Recomputation {
    private static final String AT = "windlass prediction time";

    private final LoopData data;
    private final RegistryScorers scorers;

    Recomputation(LoopData data, RegistryScorers scorers) {
        this.data = data;
        this.scorers = scorers;
    }

    Optional<double[]> features(LoopSpec spec, ModelVersion version, Map<String, Object> request, Instant at) {
        var set = scorers.features(version);
        var newest = data.newest(spec);
        for (var name : set.usedSources()) {
            var source = set.source(name);
            if (!newest.containsKey(source.dataset()) || !data.reaches(newest, source, at)) {
                return Optional.empty();
            }
        }
        var events = data.events(newest, set, at.minus(LoopFeatures.reach(spec)), at);
        var row = Frame.rowsOf(List.of(request), Set.of());
        var entity = row.with(AT, new TimeColumn(new long[] {at.toEpochMilli()}));
        var matrix = OfflineJoin.join(set, events, entity, AT, scorers.schema(version));
        return Optional.of(matrix.row(0));
    }
}
