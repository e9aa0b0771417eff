package dev.windlass.features;

import dev.windlass.frame.Frame;
import dev.windlass.frame.TextColumn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The point-in-time join: the features of every row of a frame as of that row's own time.
 *
 * <p>Rows and events are walked through together in the order of time. Before a row is answered, exactly the events at
 * or before its time have been fed to a {@link FeatureStore}, the same that answers online; later ones are not even
 * there. The store forgets what no further row can reach, so memory holds the windows, not the year.
 *
 * <p>Many rows are cut into spans of time that are walked side by side. A span begins with the events that its first row
 * can reach, and since sums are exact ({@link ExactSum}) its features have the same bits as those of one long walk.
 */
public final class OfflineJoin {
    /** Rows for which a span of its own is worth feeding the events before it twice. */
    private static final int ROWS_PER_SPAN_LEAST = 10_000;

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
        var spans = Math.min(Runtime.getRuntime().availableProcessors(), 1 + entities.rows() / ROWS_PER_SPAN_LEAST);
        walk(set, events, entities, timeColumn, taker, spans);
    }

    /** As above, in a number of spans; {@code taker} is called from several threads, for each row once. */
    static void walk(
            FeatureSet set, Map<String, Frame> events, Frame entities, String timeColumn, Taker taker, int spans) {
        var asked = entities.times(timeColumn);
        var times = asked.epochMillis();
        set.fields().forEach(entities::column);
        for (var source : set.usedSources()) {
            if (!events.containsKey(source)) {
                throw FeatureProblems.unknownName("source", source, events.keySet());
            }
        }
        var order = asked.order();
        // The missing times sort first.
        if (order.length > 0 && times[order[0]] == Times.MISSING) {
            throw FeatureProblems.noTime(timeColumn);
        }
        IntStream.range(0, spans)
                .parallel()
                .forEach(span -> walkSpan(set, events, entities, times, slice(order, span, spans), taker));
    }

    private static int[] slice(int[] order, int span, int spans) {
        return Arrays.copyOfRange(
                order, (int) ((long) order.length * span / spans), (int) ((long) order.length * (span + 1) / spans));
    }

    private static void walkSpan(
            FeatureSet set, Map<String, Frame> events, Frame entities, long[] times, int[] rows, Taker taker) {
        if (rows.length == 0) {
            return;
        }
        var store = new FeatureStore(List.of(set), Duration.ZERO);
        var unreachable = Times.minus(times[rows[0]], store.spanMs()) - 1;
        var cursors = new ArrayList<EventCursor>();
        for (var source : set.usedSources()) {
            var cursor = store.cursor(source, Objects.requireNonNull(events.get(source)));
            cursor.skipThrough(unreachable);
            cursors.add(cursor);
        }
        var reader = (BoundFeatures) store.reader(set);
        var row = new EventCursor.FrameRow(entities);
        for (var index : rows) {
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
