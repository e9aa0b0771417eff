package dev.windlass.tracing;

import dev.windlass.tracking.Chunks;
import dev.windlass.tracking.SearchSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Reads heads with all that belongs to them, and spans. */
final class TraceReader {
    static final String SELECT = """
            SELECT t.id, t.experiment, t.client_request, t.state, t.started_at_ms, t.duration_ms, t.request_preview,
                t.response_preview, t.artifact_root, (SELECT COUNT(*) FROM span s WHERE s.trace = t.id) FROM trace t""";

    private TraceReader() {}

    static TraceInfo head(ResultSet row) throws SQLException {
        var duration = row.getLong(6);
        Long durationMs = row.wasNull() ? null : duration;
        return new TraceInfo(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                TraceState.valueOf(row.getString(4)),
                Instant.ofEpochMilli(row.getLong(5)),
                durationMs,
                row.getString(7),
                row.getString(8),
                Map.of(),
                Map.of(),
                List.of(),
                row.getString(9),
                row.getInt(10));
    }

    /** Those of these ids that there are, in the order of the ids. */
    static List<TraceInfo> infos(Handle sql, List<String> ids) {
        var found = new HashMap<String, TraceInfo>();
        for (var part : Chunks.of(ids)) {
            whole(
                            sql,
                            sql.select(SearchSql.in(SELECT + " WHERE t.id", "IN", part.size()), part.toArray())
                                    .map((row, _) -> head(row))
                                    .list())
                    .forEach(info -> found.put(info.id(), info));
        }
        return ids.stream()
                .distinct()
                .filter(found::containsKey)
                .map(found::get)
                .toList();
    }

    static List<TraceInfo> whole(Handle sql, List<TraceInfo> heads) {
        var tags = new HashMap<String, Map<String, String>>();
        var metadata = new HashMap<String, Map<String, String>>();
        var assessments = new HashMap<String, List<Assessment>>();
        for (var part : Chunks.of(heads)) {
            var ids = part.stream().map(TraceInfo::id).toArray();
            entries(sql, "trace_tag", ids, tags);
            entries(sql, "trace_metadata", ids, metadata);
            sql.select(
                            SearchSql.in(Assessments.SELECT + " WHERE a.trace", "IN", ids.length)
                                    + " ORDER BY a.created_at_ms, a.id",
                            ids)
                    .map((row, _) -> Assessments.assessment(row))
                    .forEach(one -> assessments
                            .computeIfAbsent(one.trace(), _ -> new ArrayList<>())
                            .add(one));
        }
        return heads.stream()
                .map(head -> new TraceInfo(
                        head.id(),
                        head.experiment(),
                        head.clientRequest(),
                        head.state(),
                        head.startedAt(),
                        head.durationMs(),
                        head.requestPreview(),
                        head.responsePreview(),
                        metadata.getOrDefault(head.id(), Map.of()),
                        tags.getOrDefault(head.id(), Map.of()),
                        assessments.getOrDefault(head.id(), List.of()),
                        head.artifactRoot(),
                        head.spans()))
                .toList();
    }

    private static void entries(Handle sql, String table, Object[] ids, Map<String, Map<String, String>> into) {
        sql.select(
                        SearchSql.in("SELECT trace, name, value FROM %s WHERE trace".formatted(table), "IN", ids.length)
                                + " ORDER BY name",
                        ids)
                .map((row, _) -> into.computeIfAbsent(row.getString(1), _ -> new LinkedHashMap<>())
                                .put(row.getString(2), row.getString(3))
                        == null)
                .list();
    }

    /** The spans of each trace: the root first, then by their start. */
    static Map<String, List<Span>> spans(Handle sql, List<String> ids) {
        var spans = new HashMap<String, List<Span>>();
        for (var part : Chunks.of(ids)) {
            sql.select(
                            SearchSql.in(
                                            "SELECT %s FROM span s WHERE s.trace".formatted(SpanContent.COLUMNS),
                                            "IN",
                                            part.size())
                                    + " ORDER BY s.trace, CASE WHEN s.parent IS NULL THEN 0 ELSE 1 END, s.started_at_ns, s.id",
                            part.toArray())
                    .map((row, _) -> SpanContent.span(row))
                    .forEach(span -> spans.computeIfAbsent(span.trace(), _ -> new ArrayList<>())
                            .add(span));
        }
        return spans;
    }
}
