package dev.windlass.features;

import dev.windlass.frame.Frame;
import dev.windlass.frame.TextColumn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The point-in-time join: the features of every row of a frame as of that row's own time.
 *
 * <p>Rows and events are walked through together in the order of time. Before a row is answered, exactly the events at
 * or before its time have been fed to a {@link FeatureStore}, the same that answers online; later ones are not even
 * there. The store forgets what no further row can reach, so memory holds the windows, not the year.
 */
public final class OfflineJoin {
    private OfflineJoin() {}

    /** Joins, and learns the categories from these rows. */
    public static FeatureMatrix join(FeatureSet set, Map<String, Frame> events, Frame entities, String timeColumn) {
        var builder = new MatrixBuilder(set.names(), kinds(set, events), entities.rows());
        walk(set, events, entities, timeColumn, builder::put);
        return builder.learn();
    }

    /** Joins with the categories of a schema learned before: what it does not know is missing. */
    public static FeatureMatrix join(
            FeatureSet set, Map<String, Frame> events, Frame entities, String timeColumn, FeatureSchema schema) {
        return join(set, events, entities, timeColumn, List.of(schema)).getFirst();
    }

    /** As with one schema, for several at the price of one walk: a matrix for each, in their order. */
    public static List<FeatureMatrix> join(
            FeatureSet set, Map<String, Frame> events, Frame entities, String timeColumn, List<FeatureSchema> schemas) {
        var matrices = schemas.stream()
                .map(schema -> new FeatureMatrix(
                        schema,
                        entities.rows(),
                        new double
                                [Math.multiplyExact(
                                        entities.rows(), schema.columns().size())]))
                .toList();
        walk(set, events, entities, timeColumn, (row, vector) -> matrices.forEach(matrix -> matrix.put(row, vector)));
        return matrices;
    }

    /** Takes the features of a row of the entities. */
    interface Taker {
        void take(int row, FeatureVector vector);
    }

    static void walk(FeatureSet set, Map<String, Frame> events, Frame entities, String timeColumn, Taker taker) {
        var times = entities.times(timeColumn).epochMillis();
        set.fields().forEach(entities::column);
        var store = new FeatureStore(List.of(set), Duration.ZERO);
        var cursors = new ArrayList<EventCursor>();
        for (var source : set.usedSources()) {
            var frame = events.get(source);
            if (frame == null) {
                throw FeatureProblems.unknownName("source", source, events.keySet());
            }
            cursors.add(store.cursor(source, frame));
        }
        var reader = (BoundFeatures) store.reader(set);
        var row = new EventCursor.FrameRow(entities);
        for (var index : Order.byTime(times)) {
            if (times[index] == Times.MISSING) {
                throw FeatureProblems.noTime(timeColumn);
            }
            for (var cursor : cursors) {
                cursor.feedThrough(times[index]);
            }
            taker.take(index, reader.vector(row.at(index), times[index]));
        }
    }

    /** What is known of the kinds before any row is seen; a feature computed on demand shows its kind by its values. */
    private static Map<String, FeatureKind> kinds(FeatureSet set, Map<String, Frame> events) {
        var kinds = new LinkedHashMap<String, FeatureKind>();
        set.request().forEach(feature -> kinds.put(feature.name(), feature.kind()));
        for (var view : set.views()) {
            switch (view) {
                case LatestView latest -> {
                    var frame = events.get(latest.source());
                    for (var column : latest.select()) {
                        var text = frame != null && frame.has(column) && frame.column(column) instanceof TextColumn;
                        kinds.put(latest.name() + "." + column, text ? FeatureKind.CATEGORY : FeatureKind.NUMBER);
                    }
                }
                case AggregateView aggregate ->
                    aggregate.features().forEach(name -> kinds.put(name, FeatureKind.NUMBER));
            }
        }
        return kinds;
    }
}
