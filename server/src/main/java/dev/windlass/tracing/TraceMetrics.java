package dev.windlass.tracing;

import dev.windlass.kernel.Problem;
import dev.windlass.store.Database;
import dev.windlass.tracking.Experiments;
import dev.windlass.tracking.Filter;
import dev.windlass.tracking.SearchSql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Numbers of traces, spans and assessments over time and by what they are. */
public final class TraceMetrics {
    /** More values than this are refused rather than held in memory. */
    public static final int VALUES_MAX = 5_000_000;

    private static final String TIME_BUCKET = "time_bucket";

    private final Database database;

    TraceMetrics(Database database) {
        this.database = database;
    }

    /** One group: what it is the group of, and its numbers in the order of the aggregations. */
    public record Point(Map<String, String> dimensions, List<Double> values) {}

    /** The groups in the order of their dimensions. */
    public List<Point> query(TraceMetricQuery query) {
        if (query.experiments().isEmpty()) {
            return List.of();
        }
        var interval = query.intervalSeconds();
        if (interval != null && interval <= 0) {
            throw Problem.invalid("bad-interval", "Invalid time_interval_seconds: it must be positive.", "", "");
        }
        var search = new SearchSql(database.dialect());
        var shape = new Shape(query, search);
        search.whereIn(
                "t.experiment",
                query.experiments().stream().distinct().map(Experiments::number).toList());
        if (query.fromMs() != null) {
            search.where(shape.time() + " >= ?", query.fromMs());
        }
        if (query.toMs() != null) {
            search.where(shape.time() + " <= ?", query.toMs());
        }
        query.filters().forEach(filter -> Filter.parse(filter).forEach(shape::condition));
        var columns = shape.columns();
        var groups = new TreeMap<List<String>, Values>(comparator());
        database.read(sql -> sql
                .select(search.statement(columns, ""), search.binds())
                .map((row, _) -> {
                    var key = new ArrayList<String>();
                    if (interval != null) {
                        var bucketMs = interval * 1_000;
                        key.add(Instant.ofEpochMilli(Math.floorDiv(row.getLong(2), bucketMs) * bucketMs)
                                .toString());
                    }
                    for (var at = 0; at < query.dimensions().size(); at++) {
                        var value = row.getString(3 + at);
                        key.add(value == null ? "" : value);
                    }
                    groups.computeIfAbsent(key, _ -> new Values()).add(row.getDouble(1));
                    return true;
                })
                .stream()
                .limit(VALUES_MAX + 1L)
                .count());
        return points(query, groups);
    }

    private static Comparator<List<String>> comparator() {
        return (a, b) -> Arrays.compare(a.toArray(String[]::new), b.toArray(String[]::new));
    }

    private static List<Point> points(TraceMetricQuery query, Map<List<String>, Values> groups) {
        if (groups.values().stream().mapToLong(group -> group.count).sum() > VALUES_MAX) {
            throw Problem.invalid(
                    "too-many-values",
                    "Invalid query: more than %d values would have to be read.".formatted(VALUES_MAX),
                    "",
                    "Narrow the time or the experiments.");
        }
        var points = new ArrayList<Point>();
        groups.forEach((key, values) -> {
            var dimensions = new LinkedHashMap<String, String>();
            var names = new ArrayList<String>();
            if (query.intervalSeconds() != null) {
                names.add(TIME_BUCKET);
            }
            names.addAll(query.dimensions());
            for (var at = 0; at < names.size(); at++) {
                dimensions.put(names.get(at), key.get(at));
            }
            points.add(new Point(
                    dimensions,
                    query.aggregations().stream().map(values::aggregate).toList()));
        });
        return points;
    }

    /** The values of one group. */
    private static final class Values {
        private double[] values = new double[16];
        private int count;

        void add(double value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, count * 2);
            }
            values[count++] = value;
        }

        double aggregate(TraceMetricQuery.Aggregation aggregation) {
            var all = Arrays.stream(values, 0, count);
            return switch (aggregation) {
                case TraceMetricQuery.Aggregation.Count _ -> count;
                case TraceMetricQuery.Aggregation.Sum _ -> all.sum();
                case TraceMetricQuery.Aggregation.Mean _ -> all.average().orElse(Double.NaN);
                case TraceMetricQuery.Aggregation.Min _ -> all.min().orElse(Double.NaN);
                case TraceMetricQuery.Aggregation.Max _ -> all.max().orElse(Double.NaN);
                case TraceMetricQuery.Aggregation.Percentile(var percent) -> percentile(percent);
            };
        }

        private double percentile(double percent) {
            Arrays.sort(values, 0, count);
            var place = Math.clamp(percent, 0, 100) / 100 * (count - 1);
            var below = (int) Math.floor(place);
            var above = Math.min(count - 1, below + 1);
            return values[below] + (place - below) * (values[above] - values[below]);
        }
    }

    /** The columns and tables of a query. */
    private record Shape(TraceMetricQuery query, SearchSql search) {
        String time() {
            return switch (query.view()) {
                case TRACES -> "t.started_at_ms";
                case SPANS -> "(s.started_at_ns / 1000000)";
                case ASSESSMENTS -> "a.created_at_ms";
            };
        }

        String columns() {
            var value = value();
            var dimensions = query.dimensions().stream().map(this::dimension).toList();
            var from = switch (query.view()) {
                case TRACES -> "trace t";
                case SPANS -> "span s JOIN trace t ON t.id = s.trace";
                case ASSESSMENTS -> "assessment a JOIN trace t ON t.id = a.trace";
            };
            search.where(value + " IS NOT NULL");
            return "SELECT CAST(%s AS %s), %s%s FROM %s"
                    .formatted(
                            value,
                            "DOUBLE PRECISION",
                            time(),
                            String.join(
                                    "",
                                    dimensions.stream().map(one -> ", " + one).toList()),
                            from);
        }

        private String value() {
            var metric = query.metric();
            return switch (query.view()) {
                case TRACES ->
                    switch (metric) {
                        case "trace_count" -> "1";
                        case "latency" -> "t.duration_ms";
                        case "input_tokens",
                                "output_tokens",
                                "total_tokens",
                                "cache_read_input_tokens",
                                "cache_creation_input_tokens" ->
                            joined("trace_usage u ON u.trace = t.id AND u.name = ?");
                        default -> throw noSuchMetric();
                    };
                case SPANS ->
                    switch (metric) {
                        case "span_count" -> "1";
                        case "latency" -> "((s.ended_at_ns - s.started_at_ns) / 1000000)";
                        case "input_cost", "output_cost", "total_cost" ->
                            joined("span_cost u ON u.trace = s.trace AND u.span = s.id AND u.name = ?");
                        default -> throw noSuchMetric();
                    };
                case ASSESSMENTS ->
                    switch (metric) {
                        case "assessment_count" -> "1";
                        case "assessment_value" -> """
                                (CASE WHEN a.value IN ('true', '"yes"') THEN 1.0 WHEN a.value IN ('false', '"no"') THEN 0.0
                                WHEN a.value = 'null' OR substr(a.value, 1, 1) IN ('"', '[', '{') THEN NULL
                                ELSE CAST(a.value AS DOUBLE PRECISION) END)""";
                        default -> throw noSuchMetric();
                    };
            };
        }

        private String joined(String table) {
            search.join("JOIN " + table, query.metric());
            return "u.value";
        }

        private RuntimeException noSuchMetric() {
            return Problem.invalid(
                    "no-such-trace-metric",
                    "Invalid metric_name '%s' for the view %s.".formatted(query.metric(), query.view()),
                    "",
                    "");
        }

        private String dimension(String name) {
            return switch (query.view().name() + "/" + name) {
                case "TRACES/trace_name" -> {
                    search.join("JOIN trace_tag n ON n.trace = t.id AND n.name = ?", Traces.NAME_TAG);
                    yield "n.value";
                }
                case "TRACES/trace_status" -> "t.state";
                case "SPANS/span_name" -> "s.name";
                case "SPANS/span_type" -> "s.type";
                case "SPANS/span_status" -> "s.status";
                case "SPANS/span_model_name" -> "s.model";
                case "SPANS/span_model_provider" -> "s.provider";
                case "ASSESSMENTS/assessment_name" -> "a.name";
                case "ASSESSMENTS/assessment_value" -> "a.value";
                default ->
                    throw Problem.invalid(
                            "no-such-dimension",
                            "Invalid dimension '%s' for the view %s.".formatted(name, query.view()),
                            "",
                            "");
            };
        }

        void condition(Filter.Clause clause) {
            var key = clause.name().key();
            var fragment =
                    switch (query.view().name() + "/" + clause.name().prefix().toLowerCase(Locale.ROOT)) {
                        case "TRACES/trace", "SPANS/trace", "ASSESSMENTS/trace" -> ofTrace(key, clause);
                        case "SPANS/span" ->
                            switch (key) {
                                case "name", "type", "status" -> search.text("s." + key, clause);
                                default -> throw badFilter(clause);
                            };
                        case "ASSESSMENTS/assessment" ->
                            switch (key) {
                                case "name" -> search.text("a.name", clause);
                                case "type" -> search.text("LOWER(a.kind)", clause);
                                default -> throw badFilter(clause);
                            };
                        default -> throw badFilter(clause);
                    };
            search.where(fragment);
        }

        private SearchSql.Fragment ofTrace(String key, Filter.Clause clause) {
            if (key.equals("status")) {
                return search.text("t.state", clause);
            }
            for (var table :
                    Map.of("tag.", "trace_tag", "metadata.", "trace_metadata").entrySet()) {
                if (key.startsWith(table.getKey())) {
                    var value = search.text("x.value", clause);
                    var binds = new ArrayList<Object>(Collections.singletonList(
                            key.substring(table.getKey().length())));
                    binds.addAll(value.binds());
                    return new SearchSql.Fragment(
                            "EXISTS (SELECT 1 FROM %s x WHERE x.trace = t.id AND x.name = ? AND %s)"
                                    .formatted(table.getValue(), value.sql()),
                            binds);
                }
            }
            throw badFilter(clause);
        }

        private static RuntimeException badFilter(Filter.Clause clause) {
            return Filter.invalid("Invalid filter '%s' of trace metrics. It can be trace.status, trace.tag.KEY, "
                            .formatted(clause.name())
                    + "trace.metadata.KEY, span.name, span.type, span.status, assessment.name or assessment.type.");
        }
    }
}
