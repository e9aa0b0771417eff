package dev.windlass.alerts;

import dev.windlass.store.Transaction;
import dev.windlass.tracking.Attached;
import org.jdbi.v3.core.Handle;

/** Alerts belong to runs alone, and go with each of them. */
final class AttachedAlerts implements Attached {
    @Override
    public int count(Handle sql, int experiment) {
        return 0;
    }

    @Override
    public int removeSome(Transaction change, int experiment, int limit) {
        return 0;
    }

    @Override
    public void forgetRun(Handle sql, String run) {
        sql.execute("DELETE FROM run_alert WHERE run = ?", run);
    }
}
