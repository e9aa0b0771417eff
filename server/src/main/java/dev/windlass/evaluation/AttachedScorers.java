package dev.windlass.evaluation;

import dev.windlass.store.Transaction;
import dev.windlass.tracking.Attached;
import org.jdbi.v3.core.Handle;

/** The scorers of an experiment that is removed for good. Evaluation datasets stay and are only loosened from it. */
final class AttachedScorers implements Attached {
    @Override
    public int count(Handle sql, int experiment) {
        return sql.select("SELECT COUNT(*) FROM scorer WHERE experiment = ?", experiment)
                .mapTo(Integer.class)
                .one();
    }

    @Override
    public int removeSome(Transaction change, int experiment, int limit) {
        var sql = change.sql();
        sql.execute("DELETE FROM evaluation_dataset_experiment WHERE experiment = ?", experiment);
        return sql.execute(
                "DELETE FROM scorer WHERE id IN (SELECT id FROM scorer WHERE experiment = ? LIMIT ?)",
                experiment,
                limit);
    }

    @Override
    public void forgetRun(Handle sql, String run) {
        // Nothing here leads to a run.
    }
}
