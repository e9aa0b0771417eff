package dev.windlass.tracing;

import dev.windlass.store.Transaction;
import dev.windlass.tracking.Artifacts;
import dev.windlass.tracking.Attached;
import org.jdbi.v3.core.Handle;

/** The traces and issues of an experiment that is removed for good. */
final class AttachedTraces implements Attached {
    private record Trace(String id, String artifactRoot) {}

    @Override
    public int count(Handle sql, int experiment) {
        return sql.select(
                        "SELECT (SELECT COUNT(*) FROM trace WHERE experiment = ?)"
                                + " + (SELECT COUNT(*) FROM issue WHERE experiment = ?)",
                        experiment,
                        experiment)
                .mapTo(Integer.class)
                .one();
    }

    @Override
    public int removeSome(Transaction change, int experiment, int limit) {
        var traces = change.sql()
                .select("SELECT id, artifact_root FROM trace WHERE experiment = ? LIMIT ?", experiment, limit)
                .map((row, _) -> new Trace(row.getString(1), row.getString(2)))
                .list();
        for (var trace : traces) {
            remove(change.sql(), trace.id());
            if (Artifacts.isOurs(trace.artifactRoot())) {
                Artifacts.remove(change.sql(), trace.artifactRoot());
            }
        }
        return traces.size()
                + change.sql()
                        .execute(
                                "DELETE FROM issue WHERE id IN (SELECT id FROM issue WHERE experiment = ? LIMIT ?)",
                                experiment,
                                limit - traces.size());
    }

    /** Removes a trace with all its rows. */
    static void remove(Handle sql, String trace) {
        sql.execute("DELETE FROM trace_run WHERE trace = ?", trace);
        sql.execute("DELETE FROM trace_prompt WHERE trace = ?", trace);
        sql.execute("DELETE FROM trace WHERE id = ?", trace);
    }

    @Override
    public void forgetRun(Handle sql, String run) {
        sql.execute("DELETE FROM trace_run WHERE run = ?", run);
        sql.execute("UPDATE issue SET source_run = NULL WHERE source_run = ?", run);
    }
}
