package dev.windlass.tracking;

import dev.windlass.kernel.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Readings of one metric, one list for each part of them; all three are equally long. */
public record PastSeries(String key, List<Double> values, List<Long> steps, List<Long> atMs) {
    public PastSeries {
        values = List.copyOf(values);
        steps = List.copyOf(steps);
        atMs = List.copyOf(atMs);
        if (values.size() != steps.size() || values.size() != atMs.size()) {
            throw Problem.invalid(
                    "uneven-series",
                    "The readings of '%s' have %d values, %d steps and %d times."
                            .formatted(key, values.size(), steps.size(), atMs.size()),
                    "A reading has one of each.",
                    "");
        }
    }

    List<MetricPoint> points() {
        var points = new ArrayList<MetricPoint>(values.size());
        for (var i = 0; i < values.size(); i++) {
            points.add(new MetricPoint(key, values.get(i), Instant.ofEpochMilli(atMs.get(i)), steps.get(i)));
        }
        return points;
    }
}
