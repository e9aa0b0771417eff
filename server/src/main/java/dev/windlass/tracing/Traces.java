package dev.windlass.tracing;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Ids;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.tracking.Artifacts;
import dev.windlass.tracking.Chunks;
import dev.windlass.tracking.Experiments;
import dev.windlass.tracking.Limits;
import dev.windlass.tracking.Page;
import dev.windlass.tracking.SearchSql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The traces of all experiments. */
public final class Traces {
    public static final String ID_PREFIX = "tr-";

    /** The tag that names a trace. */
    public static final String NAME_TAG = "mlflow.traceName";

    /** The metadata that tells in which run a trace was made. */
    public static final String RUN_METADATA = "mlflow.sourceRun";

    public static final int LINKS_MAX = 100;
    public static final int ID_LENGTH_MAX = 250;

    private final Database database;
    private final Ledger ledger;
    private final Artifacts artifacts;

    Traces(Database database, Ledger ledger, Artifacts artifacts) {
        this.database = database;
        this.ledger = ledger;
        this.artifacts = artifacts;
    }

    /** Enters the head of a trace, or replaces the one that is there. */
    public TraceInfo tell(NewTrace head) {
        checkKeys(head.tags());
        checkKeys(head.metadata());
        Limits.checkLength("trace id", head.id(), ID_LENGTH_MAX);
        var id = head.id().isEmpty() ? ID_PREFIX + Ids.random() : head.id();
        return database.write(change -> {
            new TraceWriter(change).tell(head, id);
            return require(change.sql(), id);
        });
    }

    private static void checkKeys(Map<String, String> entries) {
        entries.keySet().forEach(key -> Limits.checkLength("key", key, TraceWriter.KEY_LENGTH_MAX));
    }

    /** Ends a trace that was begun. */
    public TraceInfo end(
            String id, Instant at, TraceState state, Map<String, String> metadata, Map<String, String> tags) {
        checkKeys(tags);
        checkKeys(metadata);
        return database.write(change -> {
            var info = require(change.sql(), id);
            change.sql()
                    .execute(
                            "UPDATE trace SET state = ?, duration_ms = ?, told = 1 WHERE id = ?",
                            state.name(),
                            at.toEpochMilli() - info.startedAt().toEpochMilli(),
                            id);
            var writer = new TraceWriter(change);
            writer.put("trace_tag", id, tags);
            writer.put("trace_metadata", id, metadata);
            return require(change.sql(), id);
        });
    }

    /** Enters spans, all or none. A trace that nothing was told of yet is made in this experiment. */
    public void addSpans(String experiment, List<Span> spans) {
        var byTrace = spans.stream()
                .map(Traces::complete)
                .collect(Collectors.groupingBy(Span::trace, LinkedHashMap::new, Collectors.toList()));
        byTrace.keySet().forEach(id -> Limits.checkLength("trace id", id, ID_LENGTH_MAX));
        database.<Boolean>write(change -> {
            var home = Experiments.requireActive(change.sql(), experiment);
            var writer = new TraceWriter(change);
            byTrace.forEach((trace, some) -> writer.spans(home, trace, some));
            return true;
        });
    }

    private static Span complete(Span span) {
        return new Span(
                span.trace(),
                span.id(),
                span.parent(),
                span.name(),
                span.status(),
                span.statusMessage(),
                span.startedAtNs(),
                span.endedAtNs(),
                SpanConventions.complete(span.attributes()),
                span.events());
    }

    public TraceInfo require(String id) {
        return database.read(sql -> require(sql, id));
    }

    static TraceInfo require(Handle sql, String id) {
        return TraceReader.infos(sql, List.of(id)).stream()
                .findFirst()
                .orElseThrow(() -> TracingProblems.noSuchTrace(id));
    }

    static void requireThere(Handle sql, String id) {
        if (sql.select("SELECT 1 FROM trace WHERE id = ?", id)
                .mapTo(Integer.class)
                .findOne()
                .isEmpty()) {
            throw TracingProblems.noSuchTrace(id);
        }
    }

    /**
     * The experiments that these traces are in; nothing for those that are not there. Asked anew each time, since a trace
     * that was deleted may be told of again elsewhere.
     */
    public List<String> experimentsOf(List<String> ids) {
        return database.read(sql -> {
            var experiments = new TreeSet<String>();
            for (var part : Chunks.of(ids)) {
                experiments.addAll(sql.select(
                                SearchSql.in("SELECT DISTINCT experiment FROM trace WHERE id", "IN", part.size()),
                                part.toArray())
                        .mapTo(String.class)
                        .list());
            }
            return List.copyOf(experiments);
        });
    }

    /** Those of these traces that there are, in this order, without their spans. */
    public List<TraceInfo> infos(List<String> ids) {
        return database.read(sql -> TraceReader.infos(sql, ids));
    }

    /** As {@link #infos}, with their spans. */
    public List<Trace> whole(List<String> ids) {
        return database.read(sql -> {
            var infos = TraceReader.infos(sql, ids);
            var spans = TraceReader.spans(sql, infos.stream().map(TraceInfo::id).toList());
            return infos.stream()
                    .map(info -> new Trace(info, spans.getOrDefault(info.id(), List.of())))
                    .toList();
        });
    }

    public Trace whole(String id) {
        return whole(List.of(id)).stream().findFirst().orElseThrow(() -> TracingProblems.noSuchTrace(id));
    }

    public Page<TraceInfo> search(TraceQuery query) {
        return database.read(sql -> TraceSearch.page(database.dialect(), sql, query));
    }

    /** How often the traces that fit one filter fit another one too. */
    public Correlation correlation(List<String> experiments, String first, String second, String base) {
        return database.read(sql -> new Correlation(
                count(sql, experiments, base),
                count(sql, experiments, base, first),
                count(sql, experiments, base, second),
                count(sql, experiments, base, first, second)));
    }

    private int count(Handle sql, List<String> experiments, String... filters) {
        return experiments.isEmpty()
                ? 0
                : new TraceSearch(database.dialect(), experiments, List.of(filters)).count(sql);
    }

    public void setTag(String id, String key, String value) {
        Limits.checkLength("key", key, TraceWriter.KEY_LENGTH_MAX);
        database.<Boolean>write(change -> {
            requireThere(change.sql(), id);
            new TraceWriter(change).put("trace_tag", id, Map.of(key, value));
            return true;
        });
    }

    public void deleteTag(String id, String key) {
        database.<Boolean>write(change -> {
            requireThere(change.sql(), id);
            if (change.sql().execute("DELETE FROM trace_tag WHERE trace = ? AND name = ?", id, key) == 0) {
                throw TracingProblems.noSuchTag(id, key);
            }
            return true;
        });
    }

    /** Says that traces belong to a run, also those that are yet to be told of: programs send their traces late. */
    public void linkToRun(List<String> ids, String run) {
        if (ids.size() > LINKS_MAX) {
            throw Problem.invalid(
                    "too-many-links",
                    "Cannot link more than %d traces to a run in a single request. Provided %d traces."
                            .formatted(LINKS_MAX, ids.size()),
                    "",
                    "Split them up.");
        }
        database.<Boolean>write(change -> {
            ids.forEach(id -> link(change.sql(), "trace_run", "run", run, id));
            return true;
        });
    }

    /** Says which versions of prompts a trace used, each as {@code NAME/VERSION}. */
    public void linkToPrompts(String id, List<String> prompts) {
        database.<Boolean>write(change -> {
            prompts.forEach(prompt -> link(change.sql(), "trace_prompt", "prompt", prompt, id));
            return true;
        });
    }

    private static void link(Handle sql, String table, String column, String to, String trace) {
        sql.execute(
                "INSERT INTO %s (%s, trace) VALUES (?, ?) ON CONFLICT DO NOTHING".formatted(table, column), to, trace);
    }

    /** Deletes those of these traces that the experiment has; answers how many. */
    public int delete(String experiment, List<String> ids, Actor actor) {
        return ids.isEmpty()
                ? 0
                : deleteWhere(
                        experiment,
                        new SearchSql.Fragment(SearchSql.in("id", "IN", ids.size()), List.copyOf(ids)),
                        ids.size(),
                        actor);
    }

    /** Deletes the oldest traces of an experiment that began at this moment or before; answers how many. */
    public int deleteBefore(String experiment, Instant last, int limit, Actor actor) {
        return deleteWhere(
                experiment, new SearchSql.Fragment("started_at_ms <= ?", List.of(last.toEpochMilli())), limit, actor);
    }

    private int deleteWhere(String experiment, SearchSql.Fragment condition, int limit, Actor actor) {
        List<String> roots = database.write(change -> {
            var binds = new ArrayList<Object>();
            binds.add(Experiments.number(experiment));
            binds.addAll(condition.binds());
            binds.add(limit);
            var found = change.sql()
                    .select(
                            "SELECT id, artifact_root FROM trace WHERE experiment = ? AND %s ORDER BY started_at_ms, id LIMIT ?"
                                    .formatted(condition.sql()),
                            binds.toArray())
                    .map((row, _) -> List.of(row.getString(1), row.getString(2)))
                    .list();
            found.forEach(trace -> AttachedTraces.remove(change.sql(), trace.getFirst()));
            if (!found.isEmpty()) {
                ledger.append(
                        change,
                        NewEvent.of(
                                actor,
                                Experiments.SUBJECT + experiment,
                                "traces-deleted",
                                Map.of("experiment", experiment, "count", found.size())));
            }
            return found.stream().map(List::getLast).toList();
        });
        roots.stream().filter(Artifacts::isOurs).forEach(artifacts::delete);
        return roots.size();
    }
}
