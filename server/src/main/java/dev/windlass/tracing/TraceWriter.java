package dev.windlass.tracing;

import dev.windlass.kernel.Json;
import dev.windlass.store.Transaction;
import dev.windlass.tracking.Experiment;
import dev.windlass.tracking.Experiments;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Enters heads and spans. Every statement may meet a trace that the other of the two has made before. */
final class TraceWriter {
    static final int KEY_LENGTH_MAX = 250;
    static final int VALUE_LENGTH_MAX = 8_000;

    static final String TOKEN_USAGE = "mlflow.trace.tokenUsage";
    static final String COST = "mlflow.trace.cost";
    static final String SESSION = "mlflow.trace.session";
    static final String USER = "mlflow.trace.user";

    private static final String INSERT = """
            INSERT INTO trace (id, experiment, client_request, state, started_at_ms, duration_ms, request_preview,
                response_preview, artifact_root, told)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
            """;
    private static final String TELL = """
            UPDATE trace SET client_request = ?, state = ?, started_at_ms = ?, duration_ms = ?,
                request_preview = COALESCE(?, request_preview), response_preview = COALESCE(?, response_preview),
                told = 1
            WHERE id = ?
            """;
    private static final String SPAN = """
            INSERT INTO span (trace, id, parent, name, type, status, started_at_ns, ended_at_ns, model, provider, content)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (trace, id) DO UPDATE SET parent = excluded.parent, name = excluded.name, type = excluded.type,
                status = excluded.status, started_at_ns = excluded.started_at_ns, ended_at_ns = excluded.ended_at_ns,
                model = excluded.model, provider = excluded.provider, content = excluded.content
            """;

    private final Transaction change;
    private final Handle sql;

    TraceWriter(Transaction change) {
        this.change = change;
        this.sql = change.sql();
    }

    private static String artifacts(Experiment experiment, String trace) {
        return "%s/traces/%s/artifacts".formatted(experiment.artifactRoot(), trace);
    }

    /** Enters a head, or replaces the one that is there; tags and metadata are added to what is there. */
    void tell(NewTrace head, String id) {
        var experiment = Experiments.requireActive(sql, head.experiment());
        var started = head.startedAt().toEpochMilli();
        var made = sql.execute(
                INSERT,
                id,
                Experiments.number(experiment.id()),
                head.clientRequest(),
                head.state().name(),
                started,
                head.durationMs(),
                head.requestPreview(),
                head.responsePreview(),
                artifacts(experiment, id),
                1);
        if (made == 0) {
            requireIn(id, experiment.id());
            sql.execute(
                    TELL,
                    head.clientRequest(),
                    head.state().name(),
                    started,
                    head.durationMs(),
                    head.requestPreview(),
                    head.responsePreview(),
                    id);
        }
        put("trace_tag", id, head.tags());
        put("trace_metadata", id, head.metadata());
        var usage = head.metadata().get(TOKEN_USAGE);
        if (usage != null) {
            usage(id, SpanConventions.numbers(Json.tree(usage)));
        }
        head.assessments().forEach(assessment -> Assessments.insert(change, id, assessment));
    }

    private void requireIn(String trace, String experiment) {
        var other = sql.select(
                        "SELECT experiment FROM trace WHERE id = ?"
                                + change.dialect().rowLock(),
                        trace)
                .mapTo(Integer.class)
                .one();
        if (!experiment.equals(String.valueOf(other))) {
            throw TracingProblems.otherExperiment(trace, String.valueOf(other));
        }
    }

    /** Adds entries, whose long values are cut. */
    void put(String table, String trace, Map<String, String> entries) {
        entries.forEach((name, value) -> sql.execute(
                "INSERT INTO %s (trace, name, value) VALUES (?, ?, ?) ON CONFLICT (trace, name) DO UPDATE SET value = excluded.value"
                        .formatted(table),
                trace,
                name,
                value.length() <= VALUE_LENGTH_MAX ? value : value.substring(0, VALUE_LENGTH_MAX)));
    }

    private void putIfAbsent(String trace, String name, String value) {
        sql.execute(
                "INSERT INTO trace_metadata (trace, name, value) VALUES (?, ?, ?) ON CONFLICT (trace, name) DO NOTHING",
                trace,
                name,
                value);
    }

    private void usage(String trace, Map<String, Double> usage) {
        usage.forEach((name, value) -> sql.execute(
                "INSERT INTO trace_usage (trace, name, value) VALUES (?, ?, ?) ON CONFLICT (trace, name) DO UPDATE SET value = excluded.value",
                trace,
                name,
                value));
    }

    /** Enters spans of one trace, and makes the trace when nothing was told of it yet. */
    void spans(Experiment experiment, String trace, List<Span> spans) {
        var sum = Sum.of(spans);
        sql.execute(
                INSERT,
                trace,
                Experiments.number(experiment.id()),
                "",
                TraceState.IN_PROGRESS.name(),
                sum.startedMs(),
                sum.endedMs() == null ? null : sum.endedMs() - sum.startedMs(),
                null,
                null,
                artifacts(experiment, trace),
                0);
        try (var batch = sql.prepareBatch(SPAN)) {
            for (var span : spans) {
                batch.add(
                        trace,
                        span.id(),
                        span.parent(),
                        span.name(),
                        span.type(),
                        span.status().name(),
                        span.startedAtNs(),
                        span.endedAtNs(),
                        SpanConventions.model(span.attributes()),
                        SpanConventions.provider(span.attributes()),
                        SpanContent.of(span));
            }
            batch.execute();
        }
        for (var span : spans) {
            SpanConventions.cost(span.attributes())
                    .forEach((name, value) -> sql.execute(
                            "INSERT INTO span_cost (trace, span, name, value) VALUES (?, ?, ?, ?) ON CONFLICT (trace, span, name) DO UPDATE SET value = excluded.value",
                            trace,
                            span.id(),
                            name,
                            value));
        }
        concludeFrom(trace, sum);
    }

    /** What the spans say of the whole. Times and usage count as long as no head has told them. */
    private void concludeFrom(String trace, Sum sum) {
        var told = sql.select(
                                "SELECT told FROM trace WHERE id = ?"
                                        + change.dialect().rowLock(),
                                trace)
                        .mapTo(Integer.class)
                        .one()
                == 1;
        if (!told) {
            sql.execute("""
                    UPDATE trace SET started_at_ms = (SELECT MIN(s.started_at_ns) / 1000000 FROM span s WHERE s.trace = trace.id),
                        duration_ms = (SELECT MAX(s.ended_at_ns) / 1000000 - MIN(s.started_at_ns) / 1000000
                            FROM span s WHERE s.trace = trace.id)
                    WHERE id = ?
                    """, trace);
        }
        var root = sum.root();
        if (root != null) {
            sql.execute(
                    "UPDATE trace SET state = ? WHERE id = ? AND state IN ('IN_PROGRESS', 'UNSPECIFIED')",
                    rootState(root).name(),
                    trace);
            sql.execute(
                    "UPDATE trace SET request_preview = COALESCE(request_preview, ?), response_preview = COALESCE(response_preview, ?) WHERE id = ?",
                    Preview.of(root.attributes().get(SpanConventions.INPUTS), "user"),
                    Preview.of(root.attributes().get(SpanConventions.OUTPUTS), "assistant"),
                    trace);
            sql.execute(
                    "INSERT INTO trace_tag (trace, name, value) VALUES (?, ?, ?) ON CONFLICT (trace, name) DO NOTHING",
                    trace,
                    Traces.NAME_TAG,
                    root.name());
        }
        sum.session().ifPresent(session -> putIfAbsent(trace, SESSION, session));
        sum.user().ifPresent(user -> putIfAbsent(trace, USER, user));
        added(trace, TOKEN_USAGE, sum.usage(), told).forEach((name, value) -> usage(trace, Map.of(name, value)));
        added(trace, COST, sum.cost(), told);
    }

    private static TraceState rootState(Span root) {
        return root.endedAtNs() == null
                ? TraceState.IN_PROGRESS
                : root.status() == SpanStatus.ERROR ? TraceState.ERROR : TraceState.OK;
    }

    /** Adds numbers to those in the metadata; what a head has told is not added to. Answers what was written. */
    private Map<String, Double> added(String trace, String name, Map<String, Double> numbers, boolean told) {
        if (numbers.isEmpty()) {
            return Map.of();
        }
        var there = sql.select("SELECT value FROM trace_metadata WHERE trace = ? AND name = ?", trace, name)
                .mapTo(String.class)
                .findOne();
        if (told && there.isPresent()) {
            return Map.of();
        }
        var all = new LinkedHashMap<>(
                there.map(text -> SpanConventions.numbers(Json.tree(text))).orElse(Map.of()));
        numbers.forEach((key, value) -> all.merge(key, value, Double::sum));
        put("trace_metadata", trace, Map.of(name, Json.text(SpanConventions.counts(all))));
        return all;
    }

    /** What some spans of one trace come to. */
    private record Sum(
            long startedMs,
            @Nullable Long endedMs,
            @Nullable Span root,
            Optional<String> session,
            Optional<String> user,
            Map<String, Double> usage,
            Map<String, Double> cost) {
        static Sum of(List<Span> spans) {
            var started = spans.stream().mapToLong(Span::startedAtNs).min().orElse(0);
            var ended = spans.stream()
                    .map(Span::endedAtNs)
                    .filter(Objects::nonNull)
                    .mapToLong(Long::longValue)
                    .max();
            var usage = new LinkedHashMap<String, Double>();
            var cost = new LinkedHashMap<String, Double>();
            for (var span : spans) {
                SpanConventions.usage(span.attributes())
                        .forEach((name, value) -> usage.merge(name, value, Double::sum));
                SpanConventions.cost(span.attributes()).forEach((name, value) -> cost.merge(name, value, Double::sum));
            }
            return new Sum(
                    TimeUnit.NANOSECONDS.toMillis(started),
                    ended.isPresent() ? TimeUnit.NANOSECONDS.toMillis(ended.getAsLong()) : null,
                    spans.stream()
                            .filter(span -> span.parent() == null)
                            .findFirst()
                            .orElse(null),
                    spans.stream()
                            .flatMap(span -> SpanConventions.session(span.attributes()).stream())
                            .findFirst(),
                    spans.stream()
                            .flatMap(span -> SpanConventions.user(span.attributes()).stream())
                            .findFirst(),
                    usage,
                    cost);
        }
    }
}
