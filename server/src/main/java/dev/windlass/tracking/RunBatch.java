package dev.windlass.tracking;

import java.util.List;

/** What one write adds to a run; stored wholly or not at all. */
public record RunBatch(List<Entry> params, List<MetricPoint> metrics, List<Entry> tags) {
    public RunBatch {
        params = List.copyOf(params);
        metrics = List.copyOf(metrics);
        tags = List.copyOf(tags);
    }

    public static RunBatch ofParams(List<Entry> params) {
        return new RunBatch(params, List.of(), List.of());
    }

    public static RunBatch ofMetrics(List<MetricPoint> metrics) {
        return new RunBatch(List.of(), metrics, List.of());
    }

    public static RunBatch ofTags(List<Entry> tags) {
        return new RunBatch(List.of(), List.of(), tags);
    }
}
