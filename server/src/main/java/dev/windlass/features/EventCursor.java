package dev.windlass.features;

import dev.windlass.frame.Column;
import dev.windlass.frame.Frame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Feeds the events of a frame in the order of their times, up to one moment after the other. */
final class EventCursor {
    private final List<EventHistory> histories;
    private final long[] times;
    private final int[] order;
    private final FrameRow row;
    private int next;

    EventCursor(Source source, Frame events, List<EventHistory> histories) {
        this.histories = histories;
        var happened = events.times(source.timeColumn());
        this.times = happened.epochMillis();
        this.order = happened.order();
        this.row = new FrameRow(events);
        for (var history : histories) {
            history.spec().id().key().forEach(events::column);
            history.spec().series().forEach(series -> series.expression().requireNames(events.names()));
        }
        // Events without a time sort first, and have not happened yet.
        skipThrough(Times.MISSING);
    }

    void skipThrough(long time) {
        while (next < order.length && times[order[next]] <= time) {
            next++;
        }
    }

    void feedThrough(long time) {
        while (next < order.length && times[order[next]] <= time) {
            var index = order[next++];
            row.index = index;
            for (var history : histories) {
                var taken = history.spec().take(row);
                if (taken != null) {
                    history.add(times[index], taken);
                }
            }
        }
    }

    /** A row of a frame, moved from row to row. */
    static final class FrameRow implements Row {
        private final Map<String, Column> columns = new HashMap<>();
        private int index;

        FrameRow(Frame frame) {
            frame.names().forEach(name -> columns.put(name, frame.column(name)));
        }

        FrameRow at(int row) {
            index = row;
            return this;
        }

        @Override
        public @Nullable Object value(String name) {
            var column = columns.get(name);
            return column == null ? null : Values.normal(name, column.value(index));
        }
    }
}
