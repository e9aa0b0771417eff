package dev.windlass.transfer;

import dev.windlass.tracking.PastSeries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers readings by their metric, and hands them on whenever there are enough. */
public final class SeriesCollector {
    private final Source.Taker<List<PastSeries>> taker;
    private final Map<String, Readings> byKey = new LinkedHashMap<>();
    private int count;

    public SeriesCollector(Source.Taker<List<PastSeries>> taker) {
        this.taker = taker;
    }

    private record Readings(List<Double> values, List<Long> steps, List<Long> atMs) {
        Readings() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    public void add(String key, double value, long step, long atMs) throws IOException {
        var readings = byKey.computeIfAbsent(key, _ -> new Readings());
        readings.values().add(value);
        readings.steps().add(step);
        readings.atMs().add(atMs);
        count++;
        if (count >= Source.POINTS_TOGETHER) {
            flush();
        }
    }

    public void flush() throws IOException {
        if (count == 0) {
            return;
        }
        var series = byKey.entrySet().stream()
                .map(entry -> new PastSeries(
                        entry.getKey(),
                        entry.getValue().values(),
                        entry.getValue().steps(),
                        entry.getValue().atMs()))
                .toList();
        byKey.clear();
        count = 0;
        taker.take(series);
    }
}
