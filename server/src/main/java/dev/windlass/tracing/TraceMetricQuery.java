package dev.windlass.tracing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number of traces, spans or assessments, grouped.
 *
 * @param metric such as trace_count, latency, total_tokens, span_count, assessment_value
 * @param dimensions what it is grouped by, such as trace_name
 * @param filters each as {@code trace.status = 'OK'}
 * @param intervalSeconds length of a time bucket; absent for one number over all time
 * @param fromMs first moment; absent for no bound
 * @param toMs last moment; absent for no bound
 */
public record TraceMetricQuery(
        List<String> experiments,
        View view,
        String metric,
        List<Aggregation> aggregations,
        List<String> dimensions,
        List<String> filters,
        @Nullable Long intervalSeconds,
        @Nullable Long fromMs,
        @Nullable Long toMs) {
    /** What is counted. */
    public enum View {
        TRACES,
        SPANS,
        ASSESSMENTS
    }

    /** How the values of a group become one. */
    public sealed interface Aggregation {
        record Count() implements Aggregation {}

        record Sum() implements Aggregation {}

        record Mean() implements Aggregation {}

        record Min() implements Aggregation {}

        record Max() implements Aggregation {}

        /** Between two values in proportion. */
        record Percentile(double percent) implements Aggregation {}
    }
}
